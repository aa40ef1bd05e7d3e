using System.Text.Json;
using StreamML.Storage;

namespace StreamML.Hosting;

/// <summary>The file <c>restored.json</c> in a data folder that came from a backup.</summary>
/// <param name="BackupId">Which.</param>
/// <param name="TakenAt">The moment that it shows.</param>
/// <param name="RestoredAt">When it was restored.</param>
internal sealed record RestoredNote(string BackupId, DateTimeOffset TakenAt, DateTimeOffset RestoredAt)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The note of a data folder; null where it did not come from a backup.</summary>
    public static RestoredNote? Find(string dataDirectory) => File.Exists(PathIn(dataDirectory))
        ? JsonSerializer.Deserialize<RestoredNote>(File.ReadAllBytes(PathIn(dataDirectory)), Json)
        : null;

    /// <summary>Writes it.</summary>
    public void Write(string dataDirectory) =>
        Durable.Replace(PathIn(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "restored.json");
}
