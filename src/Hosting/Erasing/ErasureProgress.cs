using System.Text.Json;
using StreamML.Storage;

namespace StreamML.Hosting.Erasing;

/// <summary>
/// How far an erasure has come, in a file of the data folder: counts alone. What was found first is kept, so that the
/// receipt of a run that was killed and started again still says all that was there.
/// </summary>
internal sealed class ErasureProgress
{
    private readonly string _path;
    private Found _found;

    private ErasureProgress(string path, Found found) => (_path, _found) = (path, found);

    /// <summary>Records of each topic, the most that any look found.</summary>
    public IReadOnlyDictionary<string, long> Topics => _found.Topics;

    /// <summary>Rows of each table.</summary>
    public IReadOnlyDictionary<string, long> Tables => _found.Tables;

    /// <summary>Audio files.</summary>
    public int MediaFiles => _found.MediaFiles;

    /// <summary>Identities that were known.</summary>
    public int Identities => _found.Identities;

    /// <summary>Versions of models that learned from the person.</summary>
    public IReadOnlyList<LearnedModel> Models => _found.Models ?? [];

    /// <summary>Opens the file of an erasure, or begins one.</summary>
    public static ErasureProgress Open(string dataDirectory, string erasureId)
    {
        string folder = Directory.CreateDirectory(Path.Combine(dataDirectory, "erasures")).FullName;
        string path = Path.Combine(folder, $"{erasureId}.json");
        var found = File.Exists(path) ? JsonSerializer.Deserialize<Found>(File.ReadAllBytes(path)) : null;
        return new ErasureProgress(
            path, found ?? new Found(new(StringComparer.Ordinal), new(StringComparer.Ordinal), 0, 0, []));
    }

    /// <summary>Takes in what a look found, durably, before any of it is removed.</summary>
    public void Add(ErasurePlan plan)
    {
        _found = new Found(
            Most(_found.Topics, plan.Topics), Most(_found.Tables, plan.Tables),
            Math.Max(_found.MediaFiles, plan.MediaFiles), Math.Max(_found.Identities, plan.Identities),
            LearnedModels.Ordered(Models.Concat(plan.Models)));
        Durable.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(_found));
    }

    private static SortedDictionary<string, long> Most(
        IReadOnlyDictionary<string, long> one, IReadOnlyDictionary<string, long> other)
    {
        var most = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string name in one.Keys.Union(other.Keys, StringComparer.Ordinal))
        {
            most[name] = Math.Max(one.GetValueOrDefault(name), other.GetValueOrDefault(name));
        }

        return most;
    }

    private sealed record Found(
        SortedDictionary<string, long> Topics, SortedDictionary<string, long> Tables, int MediaFiles, int Identities,
        IReadOnlyList<LearnedModel>? Models);
}
