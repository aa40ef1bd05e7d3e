namespace StreamML.Api.Dashboard.Pages;

/// <summary>A secret that was made just now, and is shown this once.</summary>
/// <param name="Of">Whose it is, in words.</param>
/// <param name="Text">The secret.</param>
/// <param name="Use">What to do with it.</param>
public sealed record MadeSecret(string Of, string Text, string Use);
