using Google.Protobuf;
using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Generation;

/// <summary>Makes labelled rows of a synthetic history, and trains the demo's models on them.</summary>
public static class SyntheticScores
{
    /// <summary>Most engagement rows of a contact: campaign messages before it is judged, evenly spread.</summary>
    public const int SendsOfContact = 4;

    /// <summary>Makes the rows. The same plan gives the same rows.</summary>
    /// <param name="plan">How much; <see cref="GenerationPlan.ForTraining"/>.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Gives up between contacts.</param>
    /// <exception cref="GenerationException">The plan cannot be made.</exception>
    public static GeneratedRows Rows(
        GenerationPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        var history = new SyntheticHistory(plan);
        RowList lead = new(FeatureSchemas.Lead), churn = new(FeatureSchemas.Churn),
            engagement = new(FeatureSchemas.Engagement);
        for (int number = 0; number < plan.Contacts; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var contact = history.Of(number);
            var state = new ContactState();
            foreach (var record in contact.Records)
            {
                Apply(state, record);
            }

            if (contact.Lead is { } outcome)
            {
                lead.Add(state, plan.EndMs, outcome.Score, outcome.Expected, number);
            }

            if (contact.Churn is { } customer)
            {
                churn.Add(state, plan.JudgementMs, customer.Lost ? 1 : 0, customer.Probability, number);
            }

            foreach (var send in Spread([.. contact.Sends.Where(send => send.TimeMs < plan.JudgementMs)]))
            {
                engagement.Add(state, send.TimeMs, send.Engaged ? 1 : 0, send.Probability, number, send.Moment);
            }

            if ((number + 1) % 1_000 == 0)
            {
                progress.Report($"history of {number + 1:N0} of {plan.Contacts:N0} contacts");
            }
        }

        var profiles = new SyntheticProfiles(plan.Seed);
        var texts = Enumerable.Range(0, plan.Contacts).Select(profiles.Of).ToList();
        return new GeneratedRows(lead.Table(), churn.Table(), engagement.Table())
        {
            Demographic = [.. new SyntheticAnswers(plan.Seed, campaigns: 1).Take(plan.Contacts)],
            Personality = [.. texts.Select(profile => profile.Personality)],
            AudienceEngagement = [.. texts.Select(profile => profile.Engagement)],
        };
    }

    /// <summary>Trains the three score models: lead, churn, engagement.</summary>
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
        var rows = Rows(GenerationPlan.ForTraining(contacts, seed), progress, cancellationToken);
        var options = new ScoreTrainingOptions { Seed = seed, Version = version, Synthetic = true };
        return [
            Of(LeadScorer.Task, rows.Lead.Rows), Of(ChurnScorer.Task, rows.Churn.Rows),
            Of(EngagementScorer.Task, rows.Engagement.Rows)];

        ModelArtifact Of(string task, TableData data)
        {
            progress.Report($"training {task} on {data.Count:N0} rows of {data.Contacts:N0} contacts");
            return ScoreTraining.Train(task, data, options, null, TimeProvider.System, cancellationToken).Artifact;
        }
    }

    // The last one, and others at even steps before it.
    private static IEnumerable<CampaignSend> Spread(CampaignSend[] sends)
    {
        int count = Math.Min(SendsOfContact, sends.Length);
        return Enumerable.Range(1, count).Select(place => sends[(place * sends.Length / count) - 1]);
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
        private readonly List<float> _best = [];
        private readonly List<int> _groups = [];
        private readonly List<long> _times = [];

        public void Add(
            ContactState state, long asOfMs, float label, float best, int group, EngagementMoment? moment = null)
        {
            float[] row = new float[schema.Count];
            state.Vector(schema, asOfMs, row, moment);
            _rows.AddRange(row);
            _labels.Add(label);
            _best.Add(best);
            _groups.Add(group);
            _times.Add(asOfMs);
        }

        public GeneratedTable Table() => new(
            ScoreTraining.Rows(schema, [.. _rows], [.. _labels], [.. _groups], [.. _times]), [.. _best]);
    }
}
