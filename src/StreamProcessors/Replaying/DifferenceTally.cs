using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Counts how results differ. Not thread-safe.</summary>
/// <param name="stage">The stage that made them.</param>
/// <param name="samplesMax">Most sample ids of each change, from 0.</param>
/// <param name="only">The fields that count; empty: all.</param>
internal sealed class DifferenceTally(ReplayStage stage, int samplesMax, IReadOnlyCollection<string> only)
{
    private readonly (string Name, int Place, FieldTally Tally)[] _fields =
    [
        .. stage.Fields.Index().Where(field => only.Count == 0 || only.Contains(field.Item))
            .Select(field => (field.Item, field.Index, new FieldTally())),
    ];

    private readonly Dictionary<string, (long Compared, long Changed)> _tenants = new(StringComparer.Ordinal);
    private long _withoutLive;

    /// <summary>What rules ask about it.</summary>
    public LabelCounts Counts
    {
        get
        {
            var labels = Fields().Where(each => each.Field != MessageLabels.Translation).ToList();
            return new LabelCounts(
                _tenants.Values.Sum(tenant => tenant.Compared), _tenants.Values.Sum(tenant => tenant.Changed),
                labels.Sum(each => each.Compared), labels.Sum(each => each.Changed));
        }
    }

    /// <summary>Counts one message or contact.</summary>
    /// <param name="live">Its live result; null if there is none.</param>
    /// <param name="made">The replay's.</param>
    public void Add(ResultLabels? live, ResultLabels made)
    {
        if (live is null)
        {
            _withoutLive++;
            return;
        }

        bool isChanged = false;
        foreach (var (_, place, tally) in _fields)
        {
            isChanged |= tally.Add(live.Labels[place], made.Labels[place], made.Name, samplesMax);
        }

        var (compared, changed) = _tenants.GetValueOrDefault(made.Tenant);
        _tenants[made.Tenant] = (compared + 1, changed + (isChanged ? 1 : 0));
    }

    /// <summary>What it came to.</summary>
    public ReplayDifference Of(Job job) => new(
        job.JobId, JobStates.Name(job.State), stage.Name, ReplayTopics.LiveOf(job.Replay).Name,
        ReplayTopics.ResultOf(job).Name,
        _tenants.Values.Sum(tenant => tenant.Compared), _withoutLive, _tenants.Values.Sum(tenant => tenant.Changed),
        Fields(),
        [
            .. _tenants.OrderBy(tenant => tenant.Key, StringComparer.Ordinal)
                .Select(tenant => new TenantDifference(tenant.Key, tenant.Value.Compared, tenant.Value.Changed)),
        ]);

    /// <summary>By field; fields of which nothing was compared are left out.</summary>
    public IReadOnlyList<FieldDifference> Fields() =>
    [
        .. _fields.Select(field => field.Tally.Of(field.Name)).Where(field => field.Compared > 0),
    ];

    /// <summary>The counts of one field.</summary>
    private sealed class FieldTally
    {
        private static readonly ResultLabel Nothing = new("none", "none");

        private readonly Dictionary<(string From, string To), (long Messages, List<string> Samples)> _moves = [];
        private readonly Dictionary<(string From, string To), (long Messages, long Changed)> _models = [];
        private long _compared;

        public bool Add(ResultLabel live, ResultLabel made, string name, int samplesMax)
        {
            if (live == Nothing && made == Nothing)
            {
                return false;
            }

            _compared++;
            bool isChanged = live.Value != made.Value;
            var (messages, changed) = _models.GetValueOrDefault((live.Model, made.Model));
            _models[(live.Model, made.Model)] = (messages + 1, changed + (isChanged ? 1 : 0));
            if (isChanged)
            {
                var (moved, samples) = _moves.TryGetValue((live.Value, made.Value), out var known) ? known : (0, []);
                if (samples.Count < samplesMax)
                {
                    samples.Add(name);
                }

                _moves[(live.Value, made.Value)] = (moved + 1, samples);
            }

            return isChanged;
        }

        public FieldDifference Of(string field) => new(
            field, _compared, _moves.Values.Sum(move => move.Messages),
            [
                .. _moves.OrderByDescending(move => move.Value.Messages)
                    .ThenBy(move => move.Key.From, StringComparer.Ordinal)
                    .ThenBy(move => move.Key.To, StringComparer.Ordinal)
                    .Select(move => new LabelMove(
                        move.Key.From, move.Key.To, move.Value.Messages, move.Value.Samples)),
            ],
            [
                .. _models.OrderByDescending(model => model.Value.Messages)
                    .ThenBy(model => model.Key.From, StringComparer.Ordinal)
                    .ThenBy(model => model.Key.To, StringComparer.Ordinal)
                    .Select(model => new ModelMove(
                        model.Key.From, model.Key.To, model.Value.Messages, model.Value.Changed)),
            ]);
    }
}
