namespace StreamML.Api.Dashboard;

/// <summary>A decision about a model that a person made.</summary>
/// <param name="Task">The model's task.</param>
/// <param name="Scope">Whose model; empty is all.</param>
/// <param name="Version">The version that becomes live; null: the one that was live before, a roll-back.</param>
/// <param name="WhileLive">The version that they saw as the live one; while another is, nothing is decided.</param>
/// <param name="By">Who, for the history.</param>
/// <param name="Reason">Why, for the history; may be empty.</param>
internal sealed record ModelChange(
    string Task, string Scope, string? Version, string WhileLive, string By, string Reason);
