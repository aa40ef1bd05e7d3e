using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedRegistry;

namespace StreamML.EmbeddedRegistry.Tests;

/// <summary>An embedded registry in a folder of its own, and raw requests to it.</summary>
internal sealed class RunningRegistry : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly Action<RegistryOptions>? _set;
    private RegistryServer? _registry;

    private RunningRegistry(Action<RegistryOptions>? set) => _set = set;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("streamml-registry-").FullName;

    public Uri Url => _registry!.Url;

    public static async Task<RunningRegistry> StartAsync(Action<RegistryOptions>? set = null)
    {
        var server = new RunningRegistry(set);
        await server.OpenAsync();
        return server;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async Task OpenAsync()
    {
        var options = new RegistryOptions { DataDirectory = Directory, Port = 0 };
        _set?.Invoke(options);
        _registry = await RegistryServer.StartAsync(
            options, TimeProvider.System, NullLoggerFactory.Instance, default);
    }

    public async Task CloseAsync() => await _registry!.DisposeAsync();

    /// <summary>Sends a request; gives status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Url + path.TrimStart('/'));
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.schemaregistry.v1+json");
        }

        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<(int Status, string Body)> GetAsync(string path) => SendAsync("GET", path);

    public Task<(int Status, string Body)> RegisterAsync(
        string subject, string schema, string? references = null, string query = "") =>
        SendAsync("POST", $"/subjects/{Uri.EscapeDataString(subject)}/versions{query}", Body(schema, references));

    /// <summary>The JSON body of a schema.</summary>
    public static string Body(string schema, string? references = null) =>
        $"{{\"schemaType\":\"PROTOBUF\",\"schema\":{JsonSerializer.Serialize(schema)}"
        + (references is null ? "}" : $",\"references\":{references}}}");

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _http.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
