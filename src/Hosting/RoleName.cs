using StreamML.Messaging.Connection;

namespace StreamML.Hosting;

/// <summary>What a process can run.</summary>
[Flags]
public enum RoleName
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The embedded broker and schema registry.</summary>
    Broker = 1,

    /// <summary>The private PostgreSQL.</summary>
    Postgres = 2,

    /// <summary>Webhooks and the API to the raw topics.</summary>
    Ingest = 4,

    /// <summary>Raw topics to typed ones.</summary>
    Normaliser = 8,

    /// <summary>What models say of every message.</summary>
    Enricher = 16,

    /// <summary>Topics to PostgreSQL.</summary>
    Sink = 32,

    /// <summary>Voice notes from the Graph API.</summary>
    MediaFetcher = 64,

    /// <summary>Voice notes to text.</summary>
    Transcriber = 128,

    /// <summary>Features and scores of contacts.</summary>
    Scorer = 256,

    /// <summary>Counts by minute, hour and day.</summary>
    Windows = 512,

    /// <summary>The roles of the pipeline, without servers.</summary>
    Pipeline = Ingest | Normaliser | MediaFetcher | Transcriber | Enricher | Scorer | Windows | Sink,
}

/// <summary>Reads role names.</summary>
public static class RoleNames
{
    /// <summary>The names a user types.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["broker", "postgres", "ingest", "normaliser", "media-fetcher", "transcriber", "enricher", "scorer", "windows",
            "sink", "pipeline"];

    /// <summary>Reads one name.</summary>
    /// <exception cref="RoleConfigurationException">There is no such role; the message lists those there
    /// are.</exception>
    public static RoleName Parse(string name) =>
        All.Contains(name) && Enum.TryParse(name.Replace("-", ""), ignoreCase: true, out RoleName role)
            ? role
            : throw new RoleConfigurationException($"Unknown role '{name}'. Known roles: {string.Join(", ", All)}.");
}
