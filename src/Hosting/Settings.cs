using Microsoft.Extensions.Configuration;
using StreamML.Hosting.Backups;
using StreamML.Hosting.Erasing;
using StreamML.Hosting.Telemetry;
using StreamML.Inference.Audience;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Serving;
using StreamML.Inference.Text;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Registry;
using StreamML.Messaging.Roles;
using StreamML.Sink;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.Hosting;

/// <summary>
/// Every option of the program, bound and checked. The only reader of configuration: <c>appsettings.json</c> of the
/// working folder, then mounted secrets (a file per option, named <c>Section__Key</c>), then environment variables of
/// the same names, then the command line.
/// </summary>
public sealed class Settings
{
    private const string SecretsDirectory = "/run/secrets"; // where Docker, Swarm and Podman mount them

    private static readonly OptionSection[] Own =
    [
        OptionSection.Of<StreammlOptions>("Streamml"), OptionSection.Of<InstallationOptions>("Installation"),
        OptionSection.Of<KafkaOptions>("Kafka"), OptionSection.Of<RetentionOptions>("Retention"),
        OptionSection.Of<SchemaRegistryOptions>("SchemaRegistry"), OptionSection.Of<PostgresOptions>("Postgres"),
        OptionSection.Of<HealthOptions>("Health"),
        OptionSection.Of<TelemetryOptions>("Telemetry"), OptionSection.Of<ErasureOptions>("Erasure"),
        OptionSection.Of<BackupOptions>("Backup"),
    ];

    private readonly Dictionary<Type, object> _options =
        Sections.Values.ToDictionary(type => type, type => Activator.CreateInstance(type)!);

    /// <summary>Sections and their options types, ours and those that roles declare: the whole of what can be
    /// configured.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = Own
        .Concat(RoleSet.All.SelectMany(role => role.Options)).Distinct()
        .OrderBy(section => section.Name, StringComparer.Ordinal)
        .ToDictionary(section => section.Name, section => section.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Data folder and ports of our own servers.</summary>
    public StreammlOptions Streamml => Get<StreammlOptions>();

    /// <summary>The key that contact keys are made with.</summary>
    public InstallationOptions Installation => Get<InstallationOptions>();

    /// <summary>The cluster.</summary>
    public KafkaOptions Kafka => Get<KafkaOptions>();

    /// <summary>How long topics keep their records.</summary>
    public RetentionOptions Retention => Get<RetentionOptions>();

    /// <summary>The schema registry.</summary>
    public SchemaRegistryOptions SchemaRegistry => Get<SchemaRegistryOptions>();

    /// <summary>The database.</summary>
    public PostgresOptions Postgres => Get<PostgresOptions>();

    /// <summary>The options of a section.</summary>
    public T Get<T>()
        where T : class => (T)Get(typeof(T));

    internal object Get(Type options) => _options[options];

    /// <summary>Every kind of model that can be loaded from the topics: of texts and of scores.</summary>
    /// <param name="engine">What opens transformers; null for one by the default options.</param>
    public ModelLoaders Loaders(OnnxEngine? engine = null) => new(
    [
        .. ModelLoaders.Create(Get<TextModelOptions>(), Get<AudienceOptions>(), engine).All,
        .. ScoringModels.Loaders(Get<ScorerOptions>()),
    ]);

    /// <summary>Reads and checks.</summary>
    /// <param name="overrides">Values of the command line, by <c>Section:Key</c>; null ones are left out.</param>
    /// <exception cref="RoleConfigurationException">A value cannot be read, is out of range, or names no
    /// option.</exception>
    public static Settings Load(IEnumerable<KeyValuePair<string, string?>> overrides) =>
        Load(overrides, SecretsDirectory);

    internal static Settings Load(IEnumerable<KeyValuePair<string, string?>> overrides, string secrets)
    {
        try
        {
            var file = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true)
                .Build();
            RefuseUnknownSections(file);
            var sources = new ConfigurationBuilder()
                .AddConfiguration(file)
                .AddKeyPerFile(secrets, optional: true)
                .AddEnvironmentVariables()
                .AddInMemoryCollection(overrides.Where(pair => pair.Value is not null));
            var configuration = sources.AddInMemoryCollection(SettingAliases.Read(sources.Build())).Build();
            var settings = new Settings();
            foreach (var (section, type) in Sections)
            {
                Bind(configuration, section, settings.Get(type));
            }

            return settings;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or InvalidDataException
            or IOException or UnauthorizedAccessException)
        {
            throw new RoleConfigurationException(fault.InnerException is FormatException inner
                ? $"{fault.Message} {inner.Message}"
                : fault.Message);
        }
    }

    // Environment variables are shared with other programs; the file is ours alone.
    private static void RefuseUnknownSections(IConfiguration file)
    {
        string? unknown = file.GetChildren().Select(child => child.Key)
            .FirstOrDefault(key => !Sections.ContainsKey(key) && !SettingAliases.IsSection(key));
        if (unknown is not null)
        {
            throw new RoleConfigurationException(
                $"appsettings.json: {unknown} is not a section. There are: {string.Join(", ", Sections.Keys)}.");
        }
    }

    private static void Bind(IConfiguration configuration, string section, object options)
    {
        var given = configuration.GetSection(section);
        RefuseUnknownOptions(given, section, options);
        given.Bind(options);
        if (options is KafkaOptions kafka)
        {
            kafka.InstanceId = kafka.InstanceId.Replace(
                KafkaOptions.HostPlaceholder, Environment.MachineName, StringComparison.Ordinal);
        }

        OptionRules.Check(section, options);
    }

    // An option that does not exist is a spelling mistake: it would be passed over in silence.
    private static void RefuseUnknownOptions(IConfigurationSection given, string section, object options)
    {
        var known = options.GetType().GetProperties().Select(property => property.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string? unknown = given.GetChildren().Select(child => child.Key).FirstOrDefault(key => !known.Contains(key));
        if (unknown is not null)
        {
            throw new RoleConfigurationException(
                $"{section}__{unknown} is not an option. {section} has: "
                + $"{string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }

        RefuseValuesOfLists(given, section, options);
        foreach (var (name, group) in OptionRules.Groups(options))
        {
            RefuseUnknownOptions(given.GetSection(name), $"{section}__{name}", group);
        }
    }

    // A list whose entries are not numbered would stay empty in silence: webhooks without a secret, for one.
    private static void RefuseValuesOfLists(IConfigurationSection given, string section, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            bool isList = property.PropertyType != typeof(string)
                && typeof(System.Collections.IEnumerable).IsAssignableFrom(property.PropertyType);
            if (isList && given[property.Name] is { Length: > 0 })
            {
                bool isMap = typeof(System.Collections.IDictionary).IsAssignableFrom(property.PropertyType);
                throw new RoleConfigurationException(
                    $"{section}__{property.Name} has several entries: give each of them, as in "
                    + $"{section}__{property.Name}__{(isMap ? "name" : "0")}=value.");
            }
        }
    }
}
