using System.Text;
using Google.Protobuf;
using StreamML.Access;
using StreamML.Api.Dashboard;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Reads;
using StreamML.Api.Replaying;
using StreamML.Api.Suggestions;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>A cluster that only remembers what the dashboard gave it.</summary>
internal sealed class FakeCluster(TimeProvider time)
{
    public List<RawApiRecord> Appended { get; } = [];

    public List<TrainingRequest> Asked { get; } = [];

    public List<ModelChange> Decided { get; } = [];

    /// <summary>Why decisions are refused; null: they are not.</summary>
    public string? Refusal { get; set; }

    public List<AccessKeyRequest> Made { get; } = [];

    public List<string> Revoked { get; } = [];

    /// <summary>The audio that is kept; null: none is.</summary>
    public byte[]? Audio { get; set; } = [1, 2, 3];

    /// <summary>Versions and decisions; lead of shop has 1 and 2, and 2 is live.</summary>
    public ModelCatalogue Catalogue { get; } = Models();

    public List<AccessKeyState> Keys { get; } =
    [
        Key("key-of-shop", "till", "shop"), Key("key-of-other", "secret-app", "other"), Key("key-of-any", "all", "*"),
    ];

    public FakeLetterDesk Letters { get; } = new();

    /// <summary>The replays.</summary>
    public FakeReplayDesk Replays { get; } = new();

    /// <summary>Who erases.</summary>
    public FakePersonErasure Erasure { get; } = new();

    public FakeSuggestionDesk Suggestions { get; } = new();

    public DashboardServices Services => new()
    {
        Letters = Letters,
        Replays = new Replays(Replays, time),
        Erasure = Erasure,
        AppendAsync = (record, _) => Remember(Appended, record),
        PipelineAsync = _ => Task.FromResult(new PipelineState(
            [new StageState("enricher", "turns texts into enriched messages", false, 12, 3)],
            [new TopicState("messages.text", 4, 1_234, null)], time.GetUtcNow())),
        TrainingsAsync = _ => Task.FromResult<IReadOnlyList<ModelTrainingStatus>>(
            [new ModelTrainingStatus("lead", "", 40, 40, 60, "", null)]),
        TrainAsync = (request, _) => Remember(Asked, request),
        ModelsAsync = _ => Task.FromResult(Catalogue),
        DecideAsync = (change, _) => Refusal is null
            ? Remember(Decided, change)
            : throw new PublishException(Refusal),
        KeysAsync = _ => Task.FromResult<IReadOnlyList<AccessKeyState>>(Keys),
        MakeKeyAsync = (request, _) =>
        {
            Made.Add(request);
            return Task.FromResult($"sml_test_the-secret-of-{request.Application}");
        },
        RevokeKeyAsync = (id, _) => Remember(Revoked, id),
        AudioAsync = (_, _) => Task.FromResult(Audio),
        Schedules = TrainingSchedules.Of(new TrainerOptions()),
        ChurnCheck = ChurnCheckTimes.Of(new ChurnCheckOptions(), new TrainerOptions()),
        Suggestions = Suggestions,
        SuggestionOptions = new SuggestionOptions(),
    };

    private static AccessKeyState Key(string id, string application, string tenant) =>
        new(id, application, tenant, [AccessScopes.Read], DateTimeOffset.UnixEpoch, null, null, "good");

    private static ModelCatalogue Models()
    {
        var catalogue = new ModelCatalogue();
        foreach (string scope in new[] { "shop", "other", "" })
        {
            foreach (string version in new[] { "1", "2" })
            {
                Apply(
                    TopicCatalogue.ModelVersions, ModelKeys.Version("lead", scope, version),
                    new ModelVersion { Task = "lead", Scope = scope, Version = version, Name = "boosted" });
                Apply(
                    TopicCatalogue.ModelControls, ModelKeys.Control("lead", scope),
                    new ModelControl { Task = "lead", Scope = scope, LiveVersion = version, DecidedAtMs = 1 });
            }
        }

        return catalogue;

        void Apply(TopicDefinition topic, string key, IMessage value) => catalogue.Apply(new SourceRecord(
            new SourcePartition(topic, 0), 0, 0, Encoding.UTF8.GetBytes(key),
            [0, 0, 0, 0, 1, 0, .. value.ToByteArray()], []));
    }

    private static Task Remember<T>(List<T> list, T item)
    {
        list.Add(item);
        return Task.CompletedTask;
    }
}
