using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Bench.Scoring;
using StreamML.Features;
using StreamML.Hosting;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Scoring;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.Sending;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.FineTuning;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Bench.Training;

/// <summary>
/// What a training costs the messages that arrive meanwhile: 99th percentile of the time from sending a text to
/// reading it enriched, at a steady rate, while the same process trains one model after another. Control: the same
/// without a training.
/// </summary>
internal sealed class TrainingLatencyBenchmark : IBenchmark
{
    private const int Rate = 200;
    private const int Seed = 1;
    private const int RowsOfModel = 1_000;
    private const int Corrections = 500;
    private static readonly TimeSpan PhaseLength = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _phase;
    private int _trained;

    public string Name => "training-latency";

    public string Description =>
        "99th percentile from a text to its enrichment while models are trained in the same process, against the same "
        + "without a training";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        await using var pipeline = await Pipeline.StartAsync(
            scratch.Settings, [new EnricherRole()], embedded: true, TimeProvider.System, NullLoggerFactory.Instance,
            cancellationToken);
        var texts = new SteadyTexts(scratch.Kafka, Rate, Seed, TimeProvider.System);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watcher = texts.WatchAsync(watching.Token);
        var (scores, corrections) = (ScoreRows(effort), Texts(effort));
        var length = effort.Of(PhaseLength);
        var measure = await Paired.RunAsync(
            Name, "ms",
            ($"{Rate} texts/s, no training", () => PhaseAsync(texts, length, cancellationToken)),
            ($"{Rate} texts/s, lead and intent models trained in turn",
                () => BesideAsync(texts, length, scores, corrections, cancellationToken)),
            effort.Pairs, progress);
        progress.Report($"{_trained} models were trained");
        await watching.CancelAsync();
        await watcher;
        return [measure];
    }

    private async Task<double> PhaseAsync(SteadyTexts texts, TimeSpan length, CancellationToken cancellationToken)
    {
        int phase = ++_phase;
        await texts.SendAsync(phase, length, cancellationToken);
        await texts.SettleAsync(Patience, cancellationToken);
        return texts.LatencyP99Ms(phase);
    }

    private async Task<double> BesideAsync(
        SteadyTexts texts, TimeSpan length, TableData scores, LabelledExample[] corrections,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var training = Task.Factory.StartNew(
            () => TrainUntil(scores, corrections, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        double latency = await PhaseAsync(texts, length, cancellationToken);
        await stop.CancelAsync();
        await training;
        return latency;
    }

    private void TrainUntil(TableData scores, LabelledExample[] corrections, CancellationToken stop)
    {
        var shipped = DefaultArtifacts.Load(LinearIntentModel.Task);
        try
        {
            while (true)
            {
                ScoreTraining.Train(
                    LeadScorer.Task, scores, new ScoreTrainingOptions(), null, TimeProvider.System, stop);
                TextFineTuning.Train(
                    shipped, corrections, new TextFineTuningOptions { Version = "bench" }, new Silent(), stop);
                _trained += 2;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The phase is over.
        }
    }

    private static TableData ScoreRows(Effort effort)
    {
        var schema = FeatureSchemas.Get(LeadScorer.Task);
        var (rows, labels) = ScoringRows.Make(7, Math.Max(200, effort.Of(RowsOfModel)), schema.Count, binary: false);
        return TrainingBenchmark.LeadRows(schema, rows, labels);
    }

    // Which label a text has makes no difference to the time.
    private static LabelledExample[] Texts(Effort effort) =>
    [
        .. CustomerTexts.Take(Math.Max(50, effort.Of(Corrections))).Select((text, i) =>
            new LabelledExample(text, LinearIntentModel.Labels[i % LinearIntentModel.Labels.Count])),
    ];

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
