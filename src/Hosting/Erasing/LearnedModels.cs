using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.StreamProcessors.Erasing;

namespace StreamML.Hosting.Erasing;

/// <summary>A version of a model that was trained on examples of a person.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Scope">Its scope: a tenant, a campaign, or empty for all tenants.</param>
/// <param name="Version">The version.</param>
public sealed record LearnedModel(string Task, string Scope, string Version);

/// <summary>A labelled example of a person, and where it stands on <c>training.rows</c>.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Row">The example.</param>
internal sealed record LearnedRow(int Partition, long Offset, TrainingRow Row)
{
    /// <summary>Whether a training read it.</summary>
    public bool IsIn(TrainingRun run) => run.Task == Row.Task && IsOf(run.Scope)
        && run.Ranges.Any(range => range.Partition == Partition
            && Offset >= range.FirstOffset && Offset < range.NextOffset);

    private bool IsOf(string scope) => ModelScope.IsCampaign(scope)
        ? scope == ModelScope.Of(Row.Tenant, Row.CampaignId)
        : scope.Length == 0 || scope == Row.Tenant;
}

/// <summary>Tells which models learned from a person: trainings name the offsets that they read.</summary>
internal static class LearnedModels
{
    /// <summary>Versions that were trained on some of each person's examples.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ILookup<ErasedPerson, LearnedModel>> FindAsync(
        KafkaConnection kafka, IReadOnlyDictionary<ErasedPerson, List<LearnedRow>> rows,
        CancellationToken cancellationToken)
    {
        var found = new HashSet<(ErasedPerson Person, LearnedModel Model)>();
        if (rows.Count > 0)
        {
            var reader = new RecordReader<TrainingRun>();
            await foreach (var record in kafka.CreateReader().ReadAsync(
                [TopicCatalogue.TrainingRuns], ReadFrom.Earliest, follow: false, cancellationToken))
            {
                if (reader.TryRead(record, out var run, out _) && run.Version.Length > 0)
                {
                    found.UnionWith(rows.Where(each => each.Value.Exists(row => row.IsIn(run)))
                        .Select(each => (each.Key, new LearnedModel(run.Task, run.Scope, run.Version))));
                }
            }
        }

        return found.ToLookup(each => each.Person, each => each.Model);
    }

    /// <summary>Versions by task, scope and version, each once.</summary>
    public static IReadOnlyList<LearnedModel> Ordered(IEnumerable<LearnedModel> models) =>
    [
        .. models.Distinct().OrderBy(model => model.Task, StringComparer.Ordinal)
            .ThenBy(model => model.Scope, StringComparer.Ordinal)
            .ThenBy(model => model.Version, StringComparer.Ordinal),
    ];
}
