using System.ComponentModel.DataAnnotations;

namespace StreamML.Hosting;

/// <summary>
/// Where an installation keeps its data and which ports its own servers take. Configuration section <c>Streamml</c>.
/// </summary>
public sealed class StreammlOptions : IValidatableObject
{
    /// <summary>The environment of people's real data.</summary>
    public const string Production = "Production";

    /// <summary>
    /// Folder of everything that is kept: the embedded broker's log, PostgreSQL's files, local state of the tasks.
    /// Default: <c>/var/lib/streamml</c> for root, else <c>$XDG_DATA_HOME/streamml</c> or
    /// <c>~/.local/share/streamml</c>.
    /// </summary>
    public string DataDirectory { get; set; } = DefaultDataDirectory();

    /// <summary>Port of the embedded broker on loopback, default 9092. 0 takes a free one.</summary>
    [Range(0, 65_535)]
    public int KafkaPort { get; set; } = 9092;

    /// <summary>Port of the embedded schema registry on loopback, default 8081. 0 takes a free one.</summary>
    [Range(0, 65_535)]
    public int RegistryPort { get; set; } = 8081;

    /// <summary>
    /// Port of the private PostgreSQL on loopback, default 5433, beside a system's 5432. 0 takes a free one.
    /// </summary>
    [Range(0, 65_535)]
    public int PostgresPort { get; set; } = 5433;

    /// <summary>
    /// What the installation is for, default <c>Development</c>: <c>Development</c>, <c>Staging</c> or
    /// <c>Production</c>. In production, commands that send made-up data refuse to.
    /// </summary>
    [RegularExpression("Development|Staging|Production", ErrorMessage = "must be Development, Staging or Production")]
    public string Environment { get; set; } = "Development";

    /// <summary>
    /// Full path of a file that is there, and written every 2 s, while every role of this process is at work: a health
    /// check looks at it. Empty (default): none.
    /// </summary>
    public string ReadyFile { get; set; } = "";

    /// <summary>
    /// How long a start waits for Kafka, the registry and PostgreSQL, and then for its roles to be at work, default
    /// 60 s, 5 s to 1 h: longer where many containers start at once on few cores. After it the process ends with an
    /// error.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Path.IsPathFullyQualified(DataDirectory))
        {
            yield return new ValidationResult("must be the full path of a folder", [nameof(DataDirectory)]);
        }

        if (ReadyFile.Length > 0 && !Path.IsPathFullyQualified(ReadyFile))
        {
            yield return new ValidationResult("must be the full path of a file", [nameof(ReadyFile)]);
        }
    }

    private static string DefaultDataDirectory()
    {
        if (System.Environment.IsPrivilegedProcess)
        {
            return "/var/lib/streamml";
        }

        return Path.Combine(
            System.Environment.GetFolderPath(
                System.Environment.SpecialFolder.LocalApplicationData,
                System.Environment.SpecialFolderOption.DoNotVerify),
            "streamml");
    }
}
