using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamML.Messaging.Tests.Registry;

/// <summary>A server that takes every schema as number 7, and gives out the token <c>t0ken</c>.</summary>
internal sealed class RegistryStub : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RegistryStub(WebApplication application) => _application = application;

    public ConcurrentQueue<(string Path, string Host, string Authorization, string? Client)> Requests { get; } = new();

    public int Port => new Uri(_application.Urls.First()).Port;

    /// <summary>Starts it on loopback, over TLS where it gets a certificate.</summary>
    public static async Task<RegistryStub> StartAsync(
        X509Certificate2? certificate = null, TestAuthority? authority = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ServerCertificateChain = authority is null ? [] : [authority.Issuing];
                    https.ClientCertificateMode =
                        Microsoft.AspNetCore.Server.Kestrel.Https.ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        var stub = new RegistryStub(builder.Build());
        stub._application.Run(stub.AnswerAsync);
        await stub._application.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue((
            context.Request.Path,
            context.Request.Host.Value ?? "",
            context.Request.Headers.Authorization.ToString(),
            context.Connection.ClientCertificate?.Subject));
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(context.Request.Path == "/token"
            ? "{\"access_token\":\"t0ken\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
            : "{\"id\":7,\"version\":1}");
    }
}

/// <summary>A root, the authority below it, and what that one issues.</summary>
internal sealed class TestAuthority
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        Root = Request("CN=Root CA", rootKey).CreateSelfSigned(now.AddDays(-1), now.AddDays(9));
        Issuing = Request("CN=Issuing CA", _key).Create(
            Root.SubjectName,
            X509SignatureGenerator.CreateForECDsa(rootKey),
            now.AddHours(-2),
            now.AddDays(9),
            [1]);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Issuing { get; }

    /// <summary>A certificate for a host, signed by this authority or, forged, in its name by another.</summary>
    public X509Certificate2 Issue(string host, TestAuthority? forger = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(
            Issuing.SubjectName,
            X509SignatureGenerator.CreateForECDsa((forger ?? this)._key),
            now.AddHours(-1),
            now.AddDays(8),
            [2]);
        return X509CertificateLoader.LoadPkcs12(
            issued.CopyWithPrivateKey(key).Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, true, name == "CN=Root CA" ? 1 : 0, true));
        return request;
    }
}
