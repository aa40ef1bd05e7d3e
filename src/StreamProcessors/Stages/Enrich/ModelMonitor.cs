using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StreamML.Inference;
using StreamML.Inference.Audience;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Messaging.Telemetry;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// Watches the models' answers: latency, labels, confidences, drift and translations of
/// <see cref="ModelInstruments"/>. Foreign texts that were not translated do not count, nor do answers of another model
/// than the one that is live for all. Thread-safe.
/// </summary>
public sealed class ModelMonitor : IDisposable
{
    private static readonly string[] OutcomeNames =
        [.. Enum.GetNames<Inference.Translation.TranslationOutcome>().Select(name => name.ToLowerInvariant())];

    private readonly Histogram<double> _latency;
    private readonly Histogram<double> _confidence;
    private readonly Counter<long> _predictions;
    private readonly Counter<long> _translations;
    private readonly ModelMonitorOptions _options;
    private readonly ILogger _log;
    private readonly (string Task, TaskDrift Drift)[] _drifts;

    /// <summary>Makes the instruments.</summary>
    /// <param name="options">Window and threshold.</param>
    /// <param name="log">Warned of drift.</param>
    public ModelMonitor(ModelMonitorOptions options, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _log) = (options, log);
        _drifts = [.. new[]
        {
            LinearSentimentModel.Task, LinearEmotionModel.Task, LinearIntentModel.Task, AudienceModels.PersonalityTask,
            AudienceModels.EngagementTask,
        }.Select(task => (task, new TaskDrift(options.DriftWindow)))];
        _latency = ModelInstruments.Latency.NewHistogram(Meter);
        _confidence = ModelInstruments.Confidence.NewHistogram(Meter);
        _predictions = ModelInstruments.Predictions.NewCounter(Meter);
        _translations = ModelInstruments.Translations.NewCounter(Meter);
        ModelInstruments.Drift.NewGauge(Meter, Measure);
    }

    internal Meter Meter { get; } = new(Meters.StreamProcessors);

    /// <summary>The figures of each task that has any, for people.</summary>
    public IReadOnlyList<(string Task, double Labels, double Confidences)> Drifts =>
        [.. _drifts.Where(entry => entry.Drift.Labels is not null)
            .Select(entry => (entry.Task, entry.Drift.Labels!.Value, entry.Drift.Confidences!.Value))];

    /// <summary>Takes in what was said of a batch.</summary>
    public void Observe(TextAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        if (analysis.Count == 0)
        {
            return;
        }

        Observe(
            0, analysis, analysis.Sentiments, LinearSentimentModel.Labels, said => ((int)said.Label, said.Confidence));
        Observe(1, analysis, analysis.Emotions, LinearEmotionModel.Labels, said => ((int)said.Label, said.Confidence));
        Observe(2, analysis, analysis.Intents, LinearIntentModel.Labels, said => ((int)said.Label, said.Confidence));
        Observe(3, analysis, analysis.Personalities);
        Observe(4, analysis, analysis.Engagements);
        for (int i = 0; i < analysis.Count; i++)
        {
            if (analysis.Translation(i) is { } translation)
            {
                _translations.Add(
                    1, new KeyValuePair<string, object?>("outcome", OutcomeNames[(int)translation.Answer.Outcome]));
            }
        }
    }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => Meter.Dispose();

    private void Observe(int place, TextAnalysis analysis, TaskPredictions<LabelPrediction>? answers)
    {
        int first = answers is null ? -1 : Enumerable.Range(0, answers.Count).FirstOrDefault(answers.IsLive, -1);
        if (first >= 0)
        {
            Observe(place, analysis, answers!, answers![first].Labels, said => (said.Index, said.Confidence));
        }
    }

    private void Observe<TResult>(
        int place, TextAnalysis analysis, TaskPredictions<TResult> answers, IReadOnlyList<string> labels,
        Func<TResult, (int Label, float Confidence)> read)
    {
        var (task, drift) = _drifts[place];
        var tag = new KeyValuePair<string, object?>("task", task);
        var said = new (int Label, float Confidence)[analysis.Count];
        int[] counts = new int[labels.Count];
        int count = 0;
        for (int i = 0; i < analysis.Count; i++)
        {
            if (!analysis.IsUnread(i, answers) && answers.IsLive(i))
            {
                var answer = said[count++] = read(answers[i]);
                counts[answer.Label]++;
                _confidence.Record(answer.Confidence, tag);
            }
        }

        _latency.Record(answers.LatencyUs / 1e6, tag);
        for (int label = 0; label < counts.Length; label++)
        {
            if (counts[label] > 0)
            {
                _predictions.Add(counts[label], tag, new("label", labels[label]));
            }
        }

        if (drift.Add(answers.Model, said.AsSpan(0, count), labels.Count))
        {
            Warn(answers.Model, task, "labels", drift.Labels);
            Warn(answers.Model, task, "confidences", drift.Confidences);
        }
    }

    private void Warn(ModelIdentity model, string task, string what, double? index)
    {
        if (index >= _options.DriftThreshold)
        {
            EnrichLog.Drifted(_log, model.ToString(), task, what, index.Value, _options.DriftThreshold);
        }
    }

    private IEnumerable<Measurement<double>> Measure() =>
        from entry in Drifts
        from figure in new[] { (Of: "labels", Index: entry.Labels), (Of: "confidences", Index: entry.Confidences) }
        select new Measurement<double>(figure.Index, new("task", entry.Task), new("of", figure.Of));
}
