using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using StreamML.Api.Feedback;
using StreamML.Features;
using StreamML.Inference.Audience;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.StreamProcessors.Tests.Score;
using StreamML.Trainer.Role;

namespace StreamML.Api.Tests;

/// <summary>Topics in memory, and a trainer that trains at once whatever it is asked for.</summary>
internal sealed class FakeInstallation : IRecordAppender
{
    public const long Noon = 1_760_000_000_000;

    private readonly TopicPass _trainings;
    private readonly TopicPass _feedback;
    private readonly ConcurrentQueue<(string Key, IMessage Value)> _appended = new();
    private readonly Lock _gate = new();
    private long _offset;
    private int _runs;

    public FakeInstallation(TrainerOptions? options = null)
    {
        Board = new TrainingBoard(options ?? new TrainerOptions(), new AudienceOptions());
        (_trainings, _feedback) = (Board.Begin(), Feedback.Begin());
        _trainings.CaughtUp();
        _feedback.CaughtUp();
    }

    /// <summary>How trainings stand.</summary>
    public TrainingBoard Board { get; }

    /// <summary>The feedback.</summary>
    public FeedbackBook Feedback { get; } = new(100);

    /// <summary>The dead letters.</summary>
    public FakeLetterDesk Letters { get; } = new();

    /// <summary>The replays.</summary>
    public FakeReplayDesk Replays { get; } = new();

    /// <summary>Who is known, and can be erased.</summary>
    public FakePersonErasure Erasure { get; } = new();

    /// <summary>What the trainer was asked for.</summary>
    public ConcurrentQueue<TrainingRequest> Asked { get; } = new();

    /// <summary>Whether the trainer does what it is asked for.</summary>
    public bool Trains { get; set; } = true;

    /// <summary>What was appended.</summary>
    public IReadOnlyList<(string Key, IMessage Value)> Appended => [.. _appended];

    public Task<string> AskAsync(TrainingRequest request, CancellationToken cancellationToken)
    {
        request.RequestId = request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString("N");
        request.RequestedAtMs = Noon;
        Asked.Enqueue(request.Clone());
        Tell(TopicCatalogue.TrainingRequests, request.RequestId, request);
        if (Trains && request.Action == TrainingAction.Start)
        {
            foreach (string task in request.Tasks)
            {
                Run(request, task, TrainingStatus.Promoted, 100);
            }
        }

        return Task.FromResult(request.RequestId);
    }

    /// <summary>Tells of a run, with its version if one came out.</summary>
    public TrainingRun Run(TrainingRequest request, string task, TrainingStatus status, int progress)
    {
        bool ended = status != TrainingStatus.Running;
        int number = Interlocked.Increment(ref _runs);
        var run = new TrainingRun
        {
            RunId = $"run{number}",
            Sequence = 1,
            RequestId = request.RequestId,
            Task = task,
            Scope = ModelScope.Of(request.Tenant, request.CampaignId),
            CampaignId = request.CampaignId,
            Status = status,
            Progress = progress,
            Message = $"Training {task} model...",
            Rows = 96,
            StartedAtMs = Noon + (number * 1_000),
            EndedAtMs = ended ? Noon + (number * 1_000) + 500 : 0,
            Version = $"v{number}",
            Ranges = { new RowRange { NextOffset = _offset } },
        };
        if (ended)
        {
            run.Metrics.Add(new Dictionary<string, double> { ["mae"] = 8.45, ["r2"] = 0.87, ["train_mae"] = 5 });
        }

        if (status == TrainingStatus.Promoted)
        {
            var model = LinearScores.Artifact(FeatureSchemas.Lead, TreeLink.Identity, 30, ("price_inquiry_count", 15));
            var version = new ModelVersion
            {
                Task = task,
                Scope = run.Scope,
                Name = "linear",
                Version = run.Version,
                Manifest = ByteString.CopyFrom(model.Manifest.ToUtf8()),
                Sha256 = model.Manifest.Sha256,
                SizeBytes = model.Model.Length,
                PublishedAtMs = run.EndedAtMs,
                Metrics = { ["mae"] = 8.45, ["r2"] = 0.87 },
            };
            Tell(TopicCatalogue.ModelVersions, ModelKeys.Version(task, version.Scope, version.Version), version);
            Tell(TopicCatalogue.ModelControls, ModelKeys.Control(task, version.Scope), new ModelControl
            {
                Task = task,
                Scope = version.Scope,
                LiveVersion = version.Version,
                DecidedAtMs = run.EndedAtMs,
            });
        }

        Tell(TopicCatalogue.TrainingRuns, run.RunId, run);
        return run;
    }

    /// <summary>Puts a record on a topic.</summary>
    public void Tell(TopicDefinition topic, string key, IMessage value)
    {
        var pass = topic.Equals(TopicCatalogue.Feedback) ? _feedback : _trainings;
        byte[] bytes = [0, 0, 0, 0, 1, 0, .. value.ToByteArray()];
        lock (_gate)
        {
            pass.Apply(new SourceRecord(
                new SourcePartition(topic, 0), _offset++, Noon, Encoding.UTF8.GetBytes(key), bytes, []));
        }
    }

    public Task AppendAsync(
        TopicDefinition topic, string key, IMessage value, long timestampMs, TraceParent trace,
        CancellationToken cancellationToken)
    {
        Assert.Equal(TopicCatalogue.ApiRaw, topic);
        _appended.Enqueue((key, value));
        return Task.CompletedTask;
    }
}
