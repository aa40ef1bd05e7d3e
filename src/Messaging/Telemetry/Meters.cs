namespace StreamML.Messaging.Telemetry;

/// <summary>Names of the meters: one per part of the program, and those of .NET that are exported with them.</summary>
public static class Meters
{
    /// <summary>The process: readiness and disk.</summary>
    public const string Process = "StreamML.Process";

    /// <summary>The webhook server.</summary>
    public const string Ingest = "StreamML.Ingest";

    /// <summary>The roles that read and write topics, the enricher's models among them.</summary>
    public const string StreamProcessors = "StreamML.StreamProcessors";

    /// <summary>Models from the topics.</summary>
    public const string Models = "StreamML.Models";

    /// <summary>The trainer.</summary>
    public const string Trainer = "StreamML.Trainer";

    /// <summary>The sink.</summary>
    public const string Sink = "StreamML.Sink";

    /// <summary>.NET's own: memory, processor time, garbage collection.</summary>
    public const string Runtime = "System.Runtime";

    /// <summary>ASP.NET Core's own: requests of the REST API.</summary>
    public const string Http = "Microsoft.AspNetCore.Hosting";
}
