namespace StreamML.Api.Docs;

/// <summary>A route on the page of all routes.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Its path, with parts in braces.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Opens">What a key must be to open it.</param>
/// <param name="Reference">Its place in the reference.</param>
public sealed record DocumentedRoute(
    string Group, string Method, string Path, string Summary, string Opens, string Reference);
