using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>How many labelled examples there are of what, as <c>training.rows</c> has them now. One thread at a
/// time.</summary>
internal interface IRowCounts
{
    /// <summary>Task and tenant of everything there is an example of, in order.</summary>
    IReadOnlyList<(string Task, string Tenant)> Groups { get; }

    /// <summary>Takes a record of the topic; a partition's come in order.</summary>
    void Apply(SourceRecord record);

    /// <summary>Scope and id of each campaign that there are examples of, in order.</summary>
    /// <param name="task">The task.</param>
    IReadOnlyList<(string Scope, string CampaignId)> Campaigns(string task);

    /// <summary>
    /// How many examples of a task and scope count, how many of them the last training had not read, and when the first
    /// and the last of them came. Kept as they come and go: asking costs nothing.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">The scope; empty: those of all tenants.</param>
    /// <param name="last">The last training; null: there was none.</param>
    RowCounts Count(string task, string scope, TrainingRun? last);
}
