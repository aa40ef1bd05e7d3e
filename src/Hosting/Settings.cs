using System.Reflection;
using Microsoft.Extensions.Configuration;
using StreamML.Inference.Audience;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Serving;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Inference.Speech;
using StreamML.Ingest;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Registry;
using StreamML.Sink;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Media;
using StreamML.StreamProcessors.Stages.Enrich;
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

    private static readonly PropertyInfo[] Properties =
        [.. typeof(Settings).GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(each => each.Name)];

    /// <summary>Sections and their options types, which are the properties of this class: the whole of what can be
    /// configured.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } =
        Properties.ToDictionary(each => each.Name, each => each.PropertyType, StringComparer.OrdinalIgnoreCase);

    /// <summary>Data folder and ports of our own servers.</summary>
    public StreammlOptions Streamml { get; } = new();

    /// <summary>The key that contact keys are made with.</summary>
    public InstallationOptions Installation { get; } = new();

    /// <summary>The cluster.</summary>
    public KafkaOptions Kafka { get; } = new();

    /// <summary>How long topics keep their records.</summary>
    public RetentionOptions Retention { get; } = new();

    /// <summary>The schema registry.</summary>
    public SchemaRegistryOptions SchemaRegistry { get; } = new();

    /// <summary>The database.</summary>
    public PostgresOptions Postgres { get; } = new();

    /// <summary>How the processors batch.</summary>
    public ProcessorOptions Processors { get; } = new();

    /// <summary>Which text models run.</summary>
    public TextModelOptions TextModels { get; } = new();

    /// <summary>How models of the topics are followed and served.</summary>
    public ModelServingOptions Models { get; } = new();

    /// <summary>What texts say of their senders as an audience.</summary>
    public AudienceOptions Audience { get; } = new();

    /// <summary>What is watched of the models' answers.</summary>
    public ModelMonitorOptions ModelMonitor { get; } = new();

    /// <summary>How ONNX models run.</summary>
    public OnnxOptions Onnx { get; } = new();

    /// <summary>The sink.</summary>
    public SinkOptions Sink { get; } = new();

    /// <summary>The webhook and API server.</summary>
    public IngestOptions Ingest { get; } = new();

    /// <summary>Which account belongs to which tenant.</summary>
    public TenantOptions Tenants { get; } = new();

    /// <summary>Which engine translates.</summary>
    public TranslationOptions Translation { get; } = new();

    /// <summary>Decoding and transcription of voice messages.</summary>
    public VoiceOptions Voice { get; } = new();

    /// <summary>Download of media from the Graph API.</summary>
    public MediaOptions Media { get; } = new();

    /// <summary>How contacts are scored.</summary>
    public ScorerOptions Scorer { get; } = new();

    /// <summary>Every kind of model that can be loaded from the topics: of texts and of scores.</summary>
    /// <param name="engine">What opens transformers; null for one by the default options.</param>
    public ModelLoaders Loaders(OnnxEngine? engine = null) =>
        new([.. ModelLoaders.Create(TextModels, Audience, engine).All, .. ScoringModels.Loaders(Scorer)]);

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
            var configuration = new ConfigurationBuilder()
                .AddConfiguration(file)
                .AddKeyPerFile(secrets, optional: true)
                .AddEnvironmentVariables()
                .AddInMemoryCollection(overrides.Where(pair => pair.Value is not null))
                .Build();
            var settings = new Settings();
            foreach (var property in Properties)
            {
                Bind(configuration, property.Name, property.GetValue(settings)!);
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
            .FirstOrDefault(key => !Sections.ContainsKey(key));
        if (unknown is not null)
        {
            throw new RoleConfigurationException(
                $"appsettings.json: {unknown} is not a section. There are: {string.Join(", ", Sections.Keys)}.");
        }
    }

    // An option that does not exist is a spelling mistake: it would be passed over in silence.
    private static void Bind(IConfiguration configuration, string section, object options)
    {
        var given = configuration.GetSection(section);
        var known = options.GetType().GetProperties().Select(property => property.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string? unknown = given.GetChildren().Select(child => child.Key).FirstOrDefault(key => !known.Contains(key));
        if (unknown is not null)
        {
            throw new RoleConfigurationException(
                $"{section}__{unknown} is not an option. {section} has: "
                + $"{string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }

        given.Bind(options);
        if (options is KafkaOptions kafka)
        {
            kafka.InstanceId = kafka.InstanceId.Replace(
                KafkaOptions.HostPlaceholder, Environment.MachineName, StringComparison.Ordinal);
        }

        OptionRules.Check(section, options);
    }
}
