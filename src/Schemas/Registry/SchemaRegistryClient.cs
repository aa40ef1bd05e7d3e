using System.Net;
using System.Text.Json.Serialization.Metadata;
using StreamML.Schemas.WireFormat;

namespace StreamML.Schemas.Registry;

/// <summary>
/// A client of Confluent's schema registry API, at any base path. Ids and schemas never change once given, so they are
/// kept in memory both ways; the latest version, subjects and configuration are asked each time. Safe on any thread.
/// Source: Confluent, "Schema Registry API Reference".
/// </summary>
public sealed class SchemaRegistryClient : IDisposable
{
    private readonly RegistryTransport _transport;
    private readonly SingleFlightCache<(string Subject, SchemaDefinition Schema, bool Normalize), int> _ids;
    private readonly SingleFlightCache<(
        string Subject, SchemaDefinition Schema, bool Normalize), RegisteredSchema> _lookups;
    private readonly SingleFlightCache<(int Id, string? Subject, string? Format), SchemaDefinition> _byId;
    private readonly SingleFlightCache<Guid, SchemaDefinition> _byGuid;

    /// <summary>Makes a client; no request is sent yet.</summary>
    /// <param name="options">Where and how; checked here.</param>
    /// <param name="time">Clock of timeouts and retries.</param>
    /// <param name="handler">Sends the requests; the caller owns it. Null: sockets of the client's own.</param>
    /// <exception cref="InvalidOperationException">An option is wrong.</exception>
    public SchemaRegistryClient(SchemaRegistryOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _transport = new RegistryTransport(options, time, handler);
        _ids = new(options.CachedSchemasMax);
        _lookups = new(options.CachedSchemasMax);
        _byId = new(options.CachedSchemasMax);
        _byGuid = new(options.CachedSchemasMax);
    }

    /// <summary>Registers a schema and gives its id; one that is there already keeps its id.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">The schema; what it imports must be registered.</param>
    /// <param name="normalize">Let the registry ignore differences of form.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SchemaRegistryException">Refused: incompatible (409, with the reason), invalid (422). Or not
    /// reachable after all retries.</exception>
    public Task<int> RegisterAsync(
        string subject, SchemaDefinition schema, bool normalize, CancellationToken cancellationToken) =>
        _ids.GetAsync((subject, schema, normalize), async token =>
        {
            string path = $"subjects/{Escape(subject)}/versions{Query(normalize)}";
            var answer = await PostAsync(path, schema, RegistryJson.Default.IdBody, token).ConfigureAwait(false);
            return answer.Id;
        }, cancellationToken);

    /// <summary>Finds a schema under a subject; null when the subject does not have it.</summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public async Task<RegisteredSchema?> LookupAsync(
        string subject, SchemaDefinition schema, bool normalize, CancellationToken cancellationToken)
    {
        try
        {
            return await _lookups.GetAsync((subject, schema, normalize), async token =>
            {
                string path = $"subjects/{Escape(subject)}{Query(normalize)}";
                var answer = await PostAsync(path, schema, RegistryJson.Default.SchemaBody, token)
                    .ConfigureAwait(false);
                return Registered(subject, answer);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (SchemaRegistryException error) when (error.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>The schema of an id.</summary>
    /// <param name="id">Registry id.</param>
    /// <param name="subject">A subject that helps the registry find it, or null.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SchemaRegistryException">Unknown (404), or not reachable after all retries.</exception>
    public Task<SchemaDefinition> GetByIdAsync(int id, string? subject, CancellationToken cancellationToken) =>
        FetchByIdAsync(id, subject, format: null, cancellationToken);

    /// <summary>
    /// The schema of an id as base64 of its serialised FileDescriptorProto (<c>format=serialized</c>).
    /// </summary>
    /// <exception cref="SchemaRegistryException">Unknown (404), or not reachable after all retries.</exception>
    public Task<SchemaDefinition> GetSerializedByIdAsync(int id, CancellationToken cancellationToken) =>
        FetchByIdAsync(id, subject: null, "serialized", cancellationToken);

    /// <summary>The schema of a GUID, where the registry has GUIDs.</summary>
    /// <exception cref="SchemaRegistryException">Unknown or not supported (404), or not reachable after all
    /// retries.</exception>
    public Task<SchemaDefinition> GetByGuidAsync(Guid guid, CancellationToken cancellationToken) =>
        _byGuid.GetAsync(guid, async token => Definition(await _transport
            .GetAsync($"schemas/guids/{guid:D}", RegistryJson.Default.SchemaBody, token)
                .ConfigureAwait(false)), cancellationToken);

    /// <summary>The latest version of a subject; null when there is no such subject. Asked each time.</summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public Task<RegisteredSchema?> GetLatestAsync(string subject, CancellationToken cancellationToken) =>
        GetVersionAsync(subject, "latest", cancellationToken);

    /// <summary>A version of a subject; null when there is none. Asked each time.</summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public Task<RegisteredSchema?> GetVersionAsync(string subject, int version, CancellationToken cancellationToken) =>
        GetVersionAsync(subject, version.ToString(), cancellationToken);

    /// <summary>All subjects. Asked each time.</summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public Task<IReadOnlyList<string>> GetSubjectsAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync("subjects", RegistryJson.Default.IReadOnlyListString, cancellationToken);

    /// <summary>The versions of a subject, ascending; empty when there is no such subject. Asked each time.</summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public async Task<IReadOnlyList<int>> GetVersionsAsync(string subject, CancellationToken cancellationToken)
    {
        string path = $"subjects/{Escape(subject)}/versions";
        return await OrNullAsync(_transport.GetAsync(path, RegistryJson.Default.IReadOnlyListInt32, cancellationToken))
            .ConfigureAwait(false) ?? [];
    }

    /// <summary>
    /// Asks whether a schema is compatible with the latest version of its subject. A subject without versions takes
    /// anything.
    /// </summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public async Task<CompatibilityResult> CheckCompatibilityAsync(
        string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        string path = $"compatibility/subjects/{Escape(subject)}/versions/latest?verbose=true";
        var answer = await OrNullAsync(
            PostAsync(path, schema, RegistryJson.Default.CompatibilityBody, cancellationToken))
            .ConfigureAwait(false);
        return answer is null ? new(true, []) : new(answer.IsCompatible, answer.Messages ?? []);
    }

    /// <summary>
    /// The compatibility level in force for a subject, or the global one (null). Null when the subject sets none.
    /// </summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public async Task<CompatibilityLevel?> GetCompatibilityAsync(string? subject, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync(
            _transport.GetAsync(ConfigPath(subject), RegistryJson.Default.ConfigBody, cancellationToken))
            .ConfigureAwait(false);
        return CompatibilityNames.Parse(answer?.CompatibilityLevel ?? answer?.Compatibility);
    }

    /// <summary>Sets the compatibility level of a subject, or the global one (null).</summary>
    /// <exception cref="SchemaRegistryException">Refused, or not reachable after all retries.</exception>
    public async Task SetCompatibilityAsync(
        string? subject, CompatibilityLevel level, CancellationToken cancellationToken) =>
        await _transport.SendAsync(
            HttpMethod.Put,
            ConfigPath(subject),
            new ConfigBody(CompatibilityNames.NameOf(level)),
            RegistryJson.Default.ConfigBody,
            RegistryJson.Default.ConfigBody,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes a subject and gives the versions it had. Everything in memory is forgotten with it.</summary>
    /// <exception cref="SchemaRegistryException">Unknown (404), referenced (422), or not reachable after all
    /// retries.</exception>
    public async Task<IReadOnlyList<int>> DeleteSubjectAsync(
        string subject, bool permanent, CancellationToken cancellationToken)
    {
        string path = $"subjects/{Escape(subject)}{(permanent ? "?permanent=true" : "")}";
        var versions = await _transport.DeleteAsync(path, RegistryJson.Default.IReadOnlyListInt32, cancellationToken)
            .ConfigureAwait(false);
        _ids.Clear();
        _lookups.Clear();
        return versions;
    }

    /// <summary>A guard for readers that take only records whose schema this registry knows.</summary>
    public WriterSchemaGuard CreateGuard() => new(async (schema, token) =>
    {
        try
        {
            _ = schema.IsGuid
                ? await GetByGuidAsync(schema.Guid, token).ConfigureAwait(false)
                : await GetByIdAsync(schema.Id, subject: null, token).ConfigureAwait(false);
            return true;
        }
        catch (SchemaRegistryException error) when (error.IsNotFound)
        {
            return false;
        }
    });

    /// <inheritdoc />
    public void Dispose() => _transport.Dispose();

    private Task<SchemaDefinition> FetchByIdAsync(
        int id, string? subject, string? format, CancellationToken cancellationToken) =>
        _byId.GetAsync((id, subject, format), async token =>
        {
            string query = subject is not null
                ? $"?subject={Escape(subject)}"
                : format is not null ? $"?format={format}" : "";
            var answer = await _transport.GetAsync($"schemas/ids/{id}{query}", RegistryJson.Default.SchemaBody, token)
                .ConfigureAwait(false);
            return Definition(answer);
        }, cancellationToken);

    private async Task<RegisteredSchema?> GetVersionAsync(
        string subject, string version, CancellationToken cancellationToken)
    {
        string path = $"subjects/{Escape(subject)}/versions/{version}";
        var answer = await OrNullAsync(_transport.GetAsync(path, RegistryJson.Default.SchemaBody, cancellationToken))
            .ConfigureAwait(false);
        return answer is null ? null : Registered(subject, answer);
    }

    private Task<TAnswer> PostAsync<TAnswer>(
        string path, SchemaDefinition schema, JsonTypeInfo<TAnswer> type, CancellationToken token)
    {
        var references = schema.References.Count == 0 ? null
            : schema.References.Select(
                reference => new ReferenceBody(reference.Name, reference.Subject, reference.Version)).ToArray();
        var body = new SchemaBody(schema.Type, schema.Text, references);
        return _transport.SendAsync(HttpMethod.Post, path, body, RegistryJson.Default.SchemaBody, type, token);
    }

    private static async Task<TAnswer?> OrNullAsync<TAnswer>(Task<TAnswer> request)
        where TAnswer : class
    {
        try
        {
            return await request.ConfigureAwait(false);
        }
        catch (SchemaRegistryException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static RegisteredSchema Registered(string subject, SchemaBody body) => new(
        body.Subject ?? subject, body.Version, body.Id, Guid.TryParse(body.Guid, out var guid)
            ? guid
            : null, Definition(body));

    // Confluent leaves the type out where it is AVRO.
    private static SchemaDefinition Definition(SchemaBody body) => new(
        body.Schema ?? "",
        [.. (body.References
            ?? []).Select(reference => new SchemaReference(reference.Name, reference.Subject, reference.Version))],
        body.SchemaType ?? "AVRO");

    private static string ConfigPath(string? subject) => subject is null ? "config" : $"config/{Escape(subject)}";

    private static string Query(bool normalize) => normalize ? "?normalize=true" : "";

    private static string Escape(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return Uri.EscapeDataString(subject);
    }
}
