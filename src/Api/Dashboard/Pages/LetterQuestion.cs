namespace StreamML.Api.Dashboard.Pages;

/// <summary>What a person is asked before dead letters are brought back or discarded.</summary>
/// <param name="Topic">Where the records came from.</param>
/// <param name="Stage">The stage that gave them up; empty for any.</param>
/// <param name="Code">Code of the reason; empty for any.</param>
/// <param name="Planned">How many would come back.</param>
/// <param name="TooOften">Left waiting: brought back as often as is allowed.</param>
/// <param name="Replaced">Left waiting: a newer version is on the topic.</param>
/// <param name="NoOrigin">Left waiting: they do not say where they came from.</param>
public sealed record LetterQuestion(
    string Topic, string Stage, string Code, int Planned, int TooOften, int Replaced, int NoOrigin)
{
    /// <summary>All that wait.</summary>
    public int Waiting => Planned + TooOften + Replaced + NoOrigin;
}
