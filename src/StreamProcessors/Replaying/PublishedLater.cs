using StreamML.Serving.Records;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The versions of models that were published at a time or later.</summary>
/// <param name="catalogue">When versions were published.</param>
/// <param name="atMs">The time, milliseconds since the Unix epoch.</param>
internal sealed class PublishedLater(ModelCatalogue catalogue, long atMs)
{
    private readonly HashSet<(string Task, string Version)> _versions =
    [
        .. catalogue.Versions.Where(version => version.PublishedAtMs >= atMs)
            .Select(version => (version.Task, version.Version)),
    ];

    /// <summary>Whether a version is one of them. What ships with the program is on no topic, and so older.</summary>
    public bool Has(string task, string version) => _versions.Contains((task, version));
}
