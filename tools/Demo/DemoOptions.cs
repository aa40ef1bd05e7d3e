namespace StreamML.Demo;

/// <summary>What the demo does.</summary>
public sealed class DemoOptions
{
    /// <summary>Message revisions to send. Default 2,000, 1 to 100,000,000.</summary>
    public int Messages { get; init; } = 2_000;

    /// <summary>
    /// Voice notes among them, default 12, 0 to a quarter of the messages: more are cut down to that.
    /// </summary>
    public int VoiceNotes { get; init; } = 12;

    /// <summary>Seed of the traffic. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether corrections are posted at the end, and a model learns from them. Default true.</summary>
    public bool Learn { get; init; } = true;

    /// <summary>HTTP requests under way at once. Default 16, 1 to 1,024.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>
    /// How long nothing may arrive before what is missing counts as lost. Default 60 s: longer than any retry of the
    /// roles.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
