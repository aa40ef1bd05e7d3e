using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using StreamML.Messaging.Registry;
using StreamML.Schemas.V1;
using StreamML.Testing;

namespace StreamML.Messaging.Tests.Registry;

/// <summary>How the registrar reaches a registry: certificates, credentials, proxy, time-outs.</summary>
public sealed class RegistryConnectionTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CaFile_OfTheAuthority_TakesItsServer(bool hasRootOnly)
    {
        await using var stub = await RegistryStub.StartAsync(_authority.Issue("localhost"), _authority);
        var options = Tls(stub);
        if (hasRootOnly)
        {
            await File.WriteAllTextAsync(options.CaFile, _authority.Root.ExportCertificatePem());
        }

        Assert.Equal(7, await RegisterAsync(options));
    }

    [Theory]
    [InlineData("other host")]
    [InlineData("forged signature")]
    [InlineData("other authority")]
    [InlineData("no CA file")]
    public async Task CaFile_OfAServerThatItDoesNotVouchFor_Refuses(string kind)
    {
        var other = new TestAuthority();
        var certificate = kind switch
        {
            "other host" => _authority.Issue("other.example"),
            "forged signature" => _authority.Issue("localhost", forger: other),
            "other authority" => other.Issue("localhost"),
            _ => _authority.Issue("localhost"),
        };
        // The issuer is sent along: what a chain contains must not be mistaken for what it proves.
        await using var stub = await RegistryStub.StartAsync(certificate, _authority);
        var options = Tls(stub);
        options.CaFile = kind == "no CA file" ? "" : options.CaFile;

        var refused = await Assert.ThrowsAsync<RegistryException>(() => RegisterAsync(options));

        Assert.Contains("SSL", refused.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task ClientCertificate_FromAFile_IsShownToTheServer()
    {
        await using var stub = await RegistryStub.StartAsync(_authority.Issue("localhost"));
        var options = Tls(stub);
        options.ClientCertificateFile = Path.Combine(_folder.Path, "client.p12");
        options.ClientCertificatePassword = "p";
        await File.WriteAllBytesAsync(
            options.ClientCertificateFile, _authority.Issue("client").Export(X509ContentType.Pfx, "p"));

        await RegisterAsync(options);

        Assert.All(stub.Requests, request => Assert.Equal("CN=client", request.Client));
        options.ClientCertificatePassword = "other";
        Assert.Throws<InvalidOperationException>(() => new SchemaRegistrar(options));
    }

    [Fact]
    public async Task OAuth_OfATokenEndpoint_FetchesOneTokenAndSendsIt()
    {
        await using var stub = await RegistryStub.StartAsync(_authority.Issue("localhost"));
        var options = Tls(stub);
        (options.TokenUrl, options.ClientId, options.ClientSecret) =
            ($"https://localhost:{stub.Port}/token", "id", "hunter2");

        await RegisterAsync(options);

        Assert.Equal("/token", Assert.Single(stub.Requests, request => request.Authorization.Length == 0).Path);
        Assert.Contains(stub.Requests, request => request.Authorization == "Bearer t0ken");
    }

    [Fact]
    public async Task Proxy_OfASetting_GetsTheRequests()
    {
        await using var stub = await RegistryStub.StartAsync();
        var options = Options("http://registry.example:8081");
        options.ProxyUrl = $"http://127.0.0.1:{stub.Port}";

        Assert.Equal(7, await RegisterAsync(options));
        Assert.All(stub.Requests, request => Assert.Equal("registry.example:8081", request.Host));
    }

    [Fact]
    public async Task Timeout_OfAServerThatNeverAnswers_EndsTheCall()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = Options($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        (options.Timeout, options.Retries) = (TimeSpan.FromMilliseconds(100), 1);

        var failed = await Assert.ThrowsAsync<RegistryException>(
            () => RegisterAsync(options).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.True(failed.IsTransient);
        Assert.Null(failed.Status);
    }

    [Fact]
    public async Task Register_GivenUp_EndsAtOnce()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var registrar = new SchemaRegistrar(
            Options($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"));
        using var givenUp = new CancellationTokenSource();

        var call = registrar.RegisterAsync([new("s", MessageError.Descriptor)], givenUp.Token);
        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    public void Dispose() => _folder.Dispose();

    internal static SchemaRegistryOptions Options(string url) =>
        new() { Url = url, Retries = 0, RetryDelay = TimeSpan.FromMilliseconds(1) };

    internal static async Task<int> RegisterAsync(SchemaRegistryOptions options, HttpMessageHandler? handler = null)
    {
        using var registrar = new SchemaRegistrar(options, handler: handler);
        return (await registrar.RegisterAsync([new("s/ value", MessageError.Descriptor)], default)).Single().Value;
    }

    private SchemaRegistryOptions Tls(RegistryStub stub)
    {
        var options = Options($"https://localhost:{stub.Port}");
        options.CaFile = Path.Combine(_folder.Path, "ca.pem");
        File.WriteAllText(
            options.CaFile,
            $"{_authority.Root.ExportCertificatePem()}\n{_authority.Issuing.ExportCertificatePem()}\n");
        return options;
    }
}
