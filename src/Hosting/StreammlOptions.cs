using StreamML.Messaging.Connection;

namespace StreamML.Hosting;

/// <summary>
/// Where an installation keeps its data and which ports its own servers take. Configuration section <c>Streamml</c>.
/// </summary>
public sealed class StreammlOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Streamml";

    /// <summary>
    /// Folder of everything that is kept: the embedded broker's log, PostgreSQL's files, local state of the tasks.
    /// Default: <c>/var/lib/streamml</c> for root, else <c>$XDG_DATA_HOME/streamml</c> or
    /// <c>~/.local/share/streamml</c>.
    /// </summary>
    public string DataDirectory { get; set; } = DefaultDataDirectory();

    /// <summary>Port of the embedded broker on loopback, default 9092. 0 takes a free one.</summary>
    public int KafkaPort { get; set; } = 9092;

    /// <summary>Port of the embedded schema registry on loopback, default 8081. 0 takes a free one.</summary>
    public int RegistryPort { get; set; } = 8081;

    /// <summary>
    /// Port of the private PostgreSQL on loopback, default 5433, beside a system's 5432. 0 takes a free one.
    /// </summary>
    public int PostgresPort { get; set; } = 5433;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="RoleConfigurationException">One is outside; the message names it.</exception>
    public void Validate()
    {
        Require(DataDirectory.Length > 0 && Path.IsPathFullyQualified(DataDirectory), nameof(DataDirectory),
            "the full path of a folder");
        foreach (var (name, port) in new[]
        {
            (nameof(KafkaPort), KafkaPort), (nameof(RegistryPort), RegistryPort), (nameof(PostgresPort), PostgresPort),
        })
        {
            Require(port is >= 0 and <= 65_535, name, "0 to 65535");
        }
    }

    private static string DefaultDataDirectory()
    {
        if (Environment.IsPrivilegedProcess)
        {
            return "/var/lib/streamml";
        }

        return Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "streamml");
    }

    private static void Require(bool valid, string name, string range)
    {
        if (!valid)
        {
            throw new RoleConfigurationException($"{Section}__{name} must be {range}.");
        }
    }
}
