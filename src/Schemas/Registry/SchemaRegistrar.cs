using System.Reflection;
using Google.Protobuf.Reflection;
using StreamML.Schemas.Topics;

namespace StreamML.Schemas.Registry;

/// <summary>A subject and the message its records are.</summary>
/// <param name="Subject">The registry's subject, <c>&lt;topic&gt;-value</c>.</param>
/// <param name="Message">The generated message.</param>
public sealed record SubjectSchema(string Subject, MessageDescriptor Message);

/// <summary>
/// Registers the project's own .proto files. A file's imports are registered first, under their own path as subject,
/// and become references; Google's well-known types are every registry's own. The text sent is the .proto file as it
/// was compiled (embedded resource <c>protos/&lt;path&gt;</c>), comments and all.
/// </summary>
public sealed class SchemaRegistrar
{
    private const string WellKnown = "google/protobuf/";

    private readonly SchemaRegistryClient _client;
    private readonly Assembly _resources;
    private readonly bool _register;

    /// <summary>Makes a registrar.</summary>
    /// <param name="client">The registry.</param>
    /// <param name="register">False: only look the schemas up. See
    /// <see cref="SchemaRegistryOptions.AutoRegister"/>.</param>
    /// <param name="resources">The assembly that embeds the .proto files; null: this one.</param>
    public SchemaRegistrar(SchemaRegistryClient client, bool register = true, Assembly? resources = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _register = register;
        _resources = resources ?? typeof(SchemaRegistrar).Assembly;
    }

    /// <summary>Registers every typed topic of the catalogue.</summary>
    /// <param name="topicPrefix">The installation's topic prefix; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Schema id by subject.</returns>
    /// <exception cref="SchemaRegistryException">Refused (409: incompatible), or not reachable after all
    /// retries.</exception>
    public Task<IReadOnlyDictionary<string, int>> RegisterCatalogueAsync(
        string topicPrefix, CancellationToken cancellationToken) =>
        RegisterAsync(
            [.. TopicCatalogue.All.Where(topic => topic.Value is not null)
                .Select(topic => new SubjectSchema(topic.ValueSubject(topicPrefix)!, topic.Value!))],
            cancellationToken);

    /// <summary>Registers subjects.</summary>
    /// <returns>Schema id by subject.</returns>
    /// <exception cref="SchemaRegistryException">Refused (409: incompatible), or not reachable after all
    /// retries.</exception>
    public async Task<IReadOnlyDictionary<string, int>> RegisterAsync(
        IReadOnlyList<SubjectSchema> subjects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        var imports = new Dictionary<string, SchemaReference>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (subject, message) in subjects)
        {
            var schema = await DefinitionAsync(message.File, imports, cancellationToken).ConfigureAwait(false);
            ids[subject] = await IdAsync(subject, schema, cancellationToken).ConfigureAwait(false);
        }

        return ids;
    }

    private async Task<SchemaDefinition> DefinitionAsync(
        FileDescriptor file, Dictionary<string, SchemaReference> imports, CancellationToken cancellationToken)
    {
        var references = new List<SchemaReference>();
        foreach (var import in file.Dependencies
            .Where(import => !import.Name.StartsWith(WellKnown, StringComparison.Ordinal)))
        {
            if (!imports.TryGetValue(import.Name, out var reference))
            {
                var schema = await DefinitionAsync(import, imports, cancellationToken).ConfigureAwait(false);
                _ = await IdAsync(import.Name, schema, cancellationToken).ConfigureAwait(false);
                var found = await _client.LookupAsync(import.Name, schema, normalize: false, cancellationToken)
                    .ConfigureAwait(false)
                    ?? throw Missing(import.Name);
                reference = new SchemaReference(import.Name, import.Name, found.Version);
                imports[import.Name] = reference;
            }

            references.Add(reference);
        }

        return new SchemaDefinition(Text(file.Name), references);
    }

    private async Task<int> IdAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        if (_register)
        {
            return await _client.RegisterAsync(subject, schema, normalize: false, cancellationToken)
                .ConfigureAwait(false);
        }

        var found = await _client.LookupAsync(subject, schema, normalize: false, cancellationToken)
            .ConfigureAwait(false);
        return found?.Id ?? throw Missing(subject);
    }

    private string Text(string path)
    {
        using var stream = _resources.GetManifestResourceStream($"protos/{path}")
            ?? throw new InvalidOperationException($"{_resources.GetName().Name} does not embed protos/{path}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static SchemaRegistryException Missing(string subject) => new(
        $"Subject '{subject}' does not have this program's schema. Register it, or set "
        + $"{SchemaRegistryOptions.Section}:{nameof(SchemaRegistryOptions.AutoRegister)}.",
        System.Net.HttpStatusCode.NotFound,
        SchemaRegistryException.SchemaNotFound);
}
