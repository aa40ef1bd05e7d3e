using Google.Protobuf;
using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Scores.Synthetic;

/// <summary>Labelled rows of made-up contacts, made by the feature code that serves.</summary>
/// <param name="Lead">A row a contact.</param>
/// <param name="Churn">A row a customer.</param>
/// <param name="Engagement">Up to <see cref="SyntheticScores.SendsOfContact"/> rows a contact: campaign messages as
/// they were about to be sent.</param>
public sealed record SyntheticScoreRows(ScoreRows Lead, ScoreRows Churn, ScoreRows Engagement);

/// <summary>Trains the demo's models on a synthetic history.</summary>
public static class SyntheticScores
{
    /// <summary>Most engagement rows of a contact: its last campaign messages.</summary>
    public const int SendsOfContact = 4;

    /// <summary>Makes the rows.</summary>
    /// <param name="contacts">How many contacts, 1 to 1,000,000.</param>
    /// <param name="seed">Seed of the history.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Gives up between contacts.</param>
    public static SyntheticScoreRows Rows(
        int contacts, int seed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contacts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contacts, 1_000_000);
        var history = new SyntheticHistory(seed);
        RowList lead = new(FeatureSchemas.Lead), churn = new(FeatureSchemas.Churn),
            engagement = new(FeatureSchemas.Engagement);
        for (int number = 0; number < contacts; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var contact = history.Of(number);
            var state = new ContactState();
            foreach (var record in contact.Records)
            {
                Apply(state, record);
            }

            lead.Add(state, SyntheticHistory.EndMs, contact.LeadScore, number);
            if (contact.Churned is { } churned)
            {
                churn.Add(state, SyntheticHistory.EndMs, churned ? 1 : 0, number);
            }

            foreach (var send in contact.Sends.TakeLast(SendsOfContact))
            {
                engagement.Add(state, send.TimeMs, send.Engaged ? 1 : 0, number, send.Moment);
            }

            if ((number + 1) % 1_000 == 0)
            {
                progress.Report($"history of {number + 1:N0} of {contacts:N0} contacts");
            }
        }

        return new SyntheticScoreRows(lead.Rows(), churn.Rows(), engagement.Rows());
    }

    /// <summary>Trains the three models: lead, churn, engagement.</summary>
    /// <param name="contacts">How many contacts; 300 and more give each model its 100 samples.</param>
    /// <param name="seed">Seed of history and training. The same seed and contacts give the same bytes.</param>
    /// <param name="version">Version of the models.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScoreTrainingException">Too few contacts.</exception>
    /// <exception cref="Boosting.XgBoostException">XGBoost is not installed; the message names the package.</exception>
    public static IReadOnlyList<ModelArtifact> Train(
        int contacts, int seed, string version, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _ = Boosting.XgBoostLibrary.Version;
        var rows = Rows(contacts, seed, progress, cancellationToken);
        var trainer = new ScoreTrainer(new ScoreTrainingOptions { Seed = seed, Version = version, Synthetic = true });
        progress.Report($"training lead on {rows.Lead.Count:N0} contacts");
        var lead = trainer.TrainLead(rows.Lead, cancellationToken);
        progress.Report($"training churn on {rows.Churn.Count:N0} customers");
        var churn = trainer.TrainChurn(rows.Churn, cancellationToken);
        progress.Report($"training engagement on {rows.Engagement.Count:N0} messages");
        return [lead, churn, trainer.TrainEngagement(rows.Engagement)];
    }

    private static void Apply(ContactState state, IMessage record)
    {
        _ = record switch
        {
            EnrichedMessage message => state.Apply(message),
            MessageStatus status => state.Apply(status),
            BusinessEvent given => state.Apply(given),
            _ => throw new ArgumentException(
                $"A {record.Descriptor.Name} is no record that features are made of.", nameof(record)),
        };
    }

    /// <summary>Rows as they come in.</summary>
    private sealed class RowList(FeatureSchema schema)
    {
        private readonly List<float> _rows = [];
        private readonly List<float> _labels = [];
        private readonly List<int> _groups = [];

        public void Add(ContactState state, long asOfMs, float label, int group, EngagementMoment? moment = null)
        {
            float[] row = new float[schema.Count];
            state.Vector(schema, asOfMs, row, moment);
            _rows.AddRange(row);
            _labels.Add(label);
            _groups.Add(group);
        }

        public ScoreRows Rows() => new(schema, [.. _rows], [.. _labels], [.. _groups]);
    }
}
