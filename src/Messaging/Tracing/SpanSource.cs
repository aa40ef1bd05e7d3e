using System.Diagnostics;

namespace StreamML.Messaging.Tracing;

/// <summary>
/// Where the spans of the program come from. Without a listener there are none, and they cost nothing.
/// </summary>
public static class SpanSource
{
    /// <summary>The name that a collector of spans asks for.</summary>
    public const string Name = "StreamML";

    internal static readonly ActivitySource Source = new(Name);
}
