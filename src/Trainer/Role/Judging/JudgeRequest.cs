namespace StreamML.Trainer.Role.Judging;

/// <summary>Which models are judged.</summary>
public sealed record JudgeRequest
{
    /// <summary>Tasks; empty: all.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Tenant; empty: each that has examples or a model of its own.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>
    /// A campaign, by its id or its short code; empty: tenants, and campaigns that have a model of their own.
    /// </summary>
    public string Campaign { get; init; } = "";

    /// <summary>A version; empty: the live one.</summary>
    public string Version { get; init; } = "";

    /// <summary>Judge by every example, also by those that a version was trained on.</summary>
    public bool AllRows { get; init; }
}

/// <summary>A model of an installation and what judges it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Tenant">The tenant whose examples judge; empty: those of all.</param>
/// <param name="Version">The version; empty: the one that ships, or none.</param>
/// <param name="Scope">The scope that it is published for; empty for all tenants.</param>
/// <param name="Part">What part it has: live, shadow, canary; empty for a candidate.</param>
/// <param name="JudgedBy">Which examples judge it, in a sentence.</param>
/// <param name="LeftOut">Examples that do not.</param>
/// <param name="Report">Its figures; null where <paramref name="Problem"/> says why there are none.</param>
/// <param name="Problem">Why it could not be judged and what to do; empty if it was.</param>
public sealed record JudgedModel(
    string Task, string Tenant, string Version, string Scope, string Part, string JudgedBy, int LeftOut,
    Reports.EvaluationReport? Report, string Problem)
{
    /// <summary>Id of the campaign whose examples judge; empty: those of the tenant.</summary>
    public string CampaignId { get; init; } = "";
}
