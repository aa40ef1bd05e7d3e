using System.Net;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Confluent.SchemaRegistry;
using Google.Protobuf.Reflection;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Registry;

/// <summary>A subject and the message type of its records.</summary>
/// <param name="Subject">The registry's subject, <c>&lt;topic&gt;-value</c>.</param>
/// <param name="Message">The generated message.</param>
public sealed record SubjectSchema(string Subject, MessageDescriptor Message);

/// <summary>
/// Registers the project's own .proto files. A file's imports are registered first, under their own path as subject,
/// and become references; every registry has Google's well-known types. The text sent is the .proto file as compiled
/// (embedded resource <c>protos/&lt;path&gt;</c>), comments included.
/// </summary>
public sealed class SchemaRegistrar : IDisposable
{
    private const string WellKnown = "google/protobuf/";

    private readonly RestService _rest;
    private readonly Assembly _resources;
    private readonly SchemaRegistryOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Creates a registrar; no request is sent yet.</summary>
    /// <param name="options">Address and credentials of the registry; checked here.</param>
    /// <param name="resources">The assembly that embeds the .proto files; null: that of the catalogue.</param>
    /// <param name="handler">Sends the requests; the caller owns it. Null: the registrar uses its own sockets.</param>
    /// <param name="time">The clock of pauses; null: the system's.</param>
    /// <exception cref="InvalidOperationException">An option is wrong, or a certificate file cannot be
    /// read.</exception>
    public SchemaRegistrar(
        SchemaRegistryOptions options, Assembly? resources = null, HttpMessageHandler? handler = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _rest = RegistryRest.Create(options, handler);
        _options = options;
        _time = time ?? TimeProvider.System;
        _resources = resources ?? typeof(TopicCatalogue).Assembly;
    }

    /// <summary>Registers every typed topic of the catalogue.</summary>
    /// <param name="topicPrefix">The installation's topic prefix; may be empty.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Schema id by subject.</returns>
    /// <exception cref="RegistryException">Refused (409: incompatible), or not reachable after all
    /// retries.</exception>
    public Task<IReadOnlyDictionary<string, int>> RegisterCatalogueAsync(
        string topicPrefix, CancellationToken cancellationToken) =>
        RegisterAsync(
            [.. TopicCatalogue.All.Where(topic => topic.Value is not null)
                .Select(topic => new SubjectSchema(topic.ValueSubject(topicPrefix)!, topic.Value!))],
            cancellationToken);

    /// <summary>Registers subjects.</summary>
    /// <returns>Schema id by subject.</returns>
    /// <exception cref="RegistryException">Refused (409: incompatible), or not reachable after all
    /// retries.</exception>
    public async Task<IReadOnlyDictionary<string, int>> RegisterAsync(
        IReadOnlyList<SubjectSchema> subjects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        var imports = new Dictionary<string, SchemaReference>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (subject, message) in subjects)
        {
            var schema = await SchemaAsync(message.File, imports, cancellationToken).ConfigureAwait(false);
            ids[subject] = await IdAsync(subject, schema, cancellationToken).ConfigureAwait(false);
        }

        return ids;
    }

    /// <inheritdoc />
    public void Dispose() => _rest.Dispose();

    private async Task<Schema> SchemaAsync(
        FileDescriptor file, Dictionary<string, SchemaReference> imports, CancellationToken cancellationToken)
    {
        var references = new List<SchemaReference>();
        foreach (var import in file.Dependencies
            .Where(import => !import.Name.StartsWith(WellKnown, StringComparison.Ordinal)))
        {
            if (!imports.TryGetValue(import.Name, out var reference))
            {
                var schema = await SchemaAsync(import, imports, cancellationToken).ConfigureAwait(false);
                _ = await IdAsync(import.Name, schema, cancellationToken).ConfigureAwait(false);
                // Only a look-up returns the version.
                var found = await FindAsync(import.Name, schema, cancellationToken).ConfigureAwait(false);
                reference = new SchemaReference(import.Name, import.Name, found.Version);
                imports[import.Name] = reference;
            }

            references.Add(reference);
        }

        return new Schema(Text(file.Name), references, SchemaType.Protobuf);
    }

    private async Task<int> IdAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        if (!_options.AutoRegister)
        {
            return (await FindAsync(subject, schema, cancellationToken).ConfigureAwait(false)).Id;
        }

        var registered = await RegisterAsync(subject, schema, cancellationToken).ConfigureAwait(false);
        return registered.Id > 0
            ? registered.Id
            : throw new RegistryException($"The schema registry gave no id to subject '{subject}'.", HttpStatusCode.OK);
    }

    // Roles that start together register at once. Some registries answer all but one 409 and do not find the schema
    // until that one is through. 409 also stands for an incompatible schema, which is never found.
    private async Task<RegisteredSchema> RegisterAsync(
        string subject, Schema schema, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await AskAsync(
                    _rest.RegisterSchemaWithResponseAsync(subject, schema, normalize: false), subject,
                    cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException conflict) when (conflict.Status == HttpStatusCode.Conflict)
            {
                try
                {
                    return await FindAsync(subject, schema, cancellationToken).ConfigureAwait(false);
                }
                catch (RegistryException absent) when (!absent.IsTransient)
                {
                    if (attempt >= _options.Retries)
                    {
                        ExceptionDispatchInfo.Throw(conflict);
                    }
                }
            }

            await Task.Delay(_options.RetryDelay * Math.Pow(2, attempt), _time, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<RegisteredSchema> FindAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(
                _rest.LookupSchemaAsync(subject, schema, ignoreDeletedSchemas: true, normalize: false),
                subject,
                cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException error) when (error.Status == HttpStatusCode.NotFound)
        {
            throw new RegistryException(
                $"Subject '{subject}' does not have this program's schema. Register it, or set "
                + $"SchemaRegistry__{nameof(SchemaRegistryOptions.AutoRegister)}.",
                error.Status,
                error);
        }
    }

    // Confluent's client takes no cancellation token. An abandoned request ends by its own time-outs.
    private static async Task<T> AskAsync<T>(Task<T> request, string subject, CancellationToken cancellationToken)
    {
        try
        {
            return await request.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Its token provider throws Exception itself, so no narrower type works.
            throw new RegistryException(
                $"The schema registry did not take subject '{subject}': {error.Message}", StatusOf(error), error);
        }
    }

    private static HttpStatusCode? StatusOf(Exception error) => error switch
    {
        SchemaRegistryException refusal => refusal.Status,
        Newtonsoft.Json.JsonException or InvalidCastException or NullReferenceException => HttpStatusCode.OK,
        HttpRequestException { StatusCode: { } status } => status,
        // A 401 without a JSON body.
        HttpRequestException { Message: "Unauthorized" } => HttpStatusCode.Unauthorized,
        { InnerException: { } inner } => StatusOf(inner),
        _ => null,
    };

    private string Text(string path)
    {
        using var stream = _resources.GetManifestResourceStream($"protos/{path}")
            ?? throw new InvalidOperationException($"{_resources.GetName().Name} does not embed protos/{path}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
