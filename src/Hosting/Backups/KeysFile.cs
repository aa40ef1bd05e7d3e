using System.Text.Json;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;

namespace StreamML.Hosting.Backups;

/// <summary>
/// What must not lie beside the data, in a file of its own: the installation's key, and <c>appsettings.json</c>, which
/// may hold secrets. Readable by its owner alone.
/// </summary>
/// <param name="Format">Version of the form.</param>
/// <param name="Fingerprint">Of the key.</param>
/// <param name="InstallationKey">The key, base64. A secret.</param>
/// <param name="Settings">The text of <c>appsettings.json</c>; null where there was none.</param>
internal sealed record KeysFile(int Format, string Fingerprint, string InstallationKey, string? Settings)
{
    private const int CurrentFormat = 1;
    private const int BytesMax = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>The key.</summary>
    /// <exception cref="RoleConfigurationException">It is none.</exception>
    public InstallationKey Key() =>
        InstallationOptions.Parse(InstallationKey, "The installation's key in the keys file");

    /// <summary>Refuses a name before there is anything to write.</summary>
    /// <exception cref="RoleConfigurationException">The file exists, its folder does not, or it lies in the
    /// backup.</exception>
    public static void CheckNew(string path, string output)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new RoleConfigurationException(
                $"{path} exists already. Keys are never written over others: choose a new name.");
        }

        string backup = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (full == backup || full.StartsWith(backup + "/", StringComparison.Ordinal))
        {
            throw new RoleConfigurationException(
                $"{path} would be in the backup. Keep the keys apart from it: whoever has both can tell whose a record "
                + "is.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new RoleConfigurationException(
                $"The folder of {path} does not exist. Make it, or mount the disk that it should be on.");
        }
    }

    /// <summary>Writes a key and the settings of the working folder.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static void Write(string path, InstallationKey key)
    {
        string settings = Path.Combine(Environment.CurrentDirectory, "appsettings.json");
        var keys = new KeysFile(
            CurrentFormat, key.Fingerprint, key.Reveal(), File.Exists(settings) ? File.ReadAllText(settings) : null);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        JsonSerializer.Serialize(file, keys, Json);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="RoleConfigurationException">It is no such file.</exception>
    public static KeysFile Read(string path)
    {
        try
        {
            var read = new FileInfo(path).Length <= BytesMax
                ? JsonSerializer.Deserialize<KeysFile>(File.ReadAllBytes(path), Json)
                : null;
            if (read is { Format: CurrentFormat, InstallationKey: not null, Fingerprint: not null })
            {
                return read;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RoleConfigurationException($"{path} cannot be read: {fault.Message}");
        }
        catch (JsonException)
        {
            // As any other file that is none.
        }

        throw new RoleConfigurationException($"{path} is no keys file of 'streamml backup --keys'.");
    }
}
