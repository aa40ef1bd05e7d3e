namespace StreamML.Api.Dashboard.Pages;

/// <summary>What a person is asked before another version is live. An empty version is the one that ships.</summary>
/// <param name="Task">The model's task.</param>
/// <param name="Scope">Whose model; empty is all.</param>
/// <param name="Live">The version that is live.</param>
/// <param name="Next">The version that would be.</param>
/// <param name="RollsBack">Whether it is the one that was live before.</param>
public sealed record ModelQuestion(string Task, string Scope, string Live, string Next, bool RollsBack);
