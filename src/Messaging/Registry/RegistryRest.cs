using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Confluent.SchemaRegistry;

namespace StreamML.Messaging.Registry;

/// <summary>
/// Creates Confluent's registry client over our own connections. With a CA file, the connections of Confluent's client
/// 2.16.0 accept certificates of other hosts and with a forged signature (docs/adr/0026-confluent-registry-client.md).
/// </summary>
internal static class RegistryRest
{
    private const int ResponseBytesMax = 8 * 1024 * 1024;

    /// <summary>Creates a client; no request is sent yet.</summary>
    /// <param name="options">Address and credentials, valid.</param>
    /// <param name="handler">Sends the requests; the caller owns it. Null: the client uses its own sockets.</param>
    /// <exception cref="InvalidOperationException">A certificate file cannot be read.</exception>
    public static RestService Create(SchemaRegistryOptions options, HttpMessageHandler? handler)
    {
        int timeoutMs = (int)options.Timeout.TotalMilliseconds;
        int delayMs = (int)options.RetryDelay.TotalMilliseconds;
        // Confluent counts attempts, and with none its client fails with a null reference.
        int attempts = options.Retries + 1;
        int delayMaxMs = (int)Math.Min(int.MaxValue, delayMs * Math.Pow(2, options.Retries));
        var sockets = handler ?? Sockets(options);
        var rest = new RestService(
            string.Join(',', options.Urls()),
            timeoutMs,
            Authentication(options, sockets, options.Retries, delayMs, delayMaxMs),
            certificates: [],
            enableSslCertificateVerification: true,
            maxRetries: attempts,
            retriesWaitMs: delayMs,
            retriesMaxWaitMs: delayMaxMs);
        var clients = Clients(rest);
        for (int i = 0; i < clients.Count; i++)
        {
            var address = clients[i].BaseAddress;
            clients[i].Dispose();
            clients[i] = Client(sockets, options.Timeout, disposeHandler: handler is null);
            clients[i].BaseAddress = address;
        }

        return rest;
    }

    private static HttpClient Client(HttpMessageHandler sockets, TimeSpan timeout, bool disposeHandler) =>
        new(sockets, disposeHandler) { Timeout = timeout, MaxResponseContentBufferSize = ResponseBytesMax };

    private static IAuthenticationHeaderValueProvider? Authentication(
        SchemaRegistryOptions options, HttpMessageHandler sockets, int retries, int delayMs, int delayMaxMs)
    {
        if (options.TokenUrl.Length > 0)
        {
            return new BearerAuthenticationHeaderValueProvider(
                Client(sockets, options.Timeout, disposeHandler: false),
                options.ClientId,
                options.ClientSecret,
                options.Scope,
                options.TokenUrl,
                options.LogicalCluster,
                options.IdentityPool,
                retries,
                delayMs,
                delayMaxMs);
        }

        return options.BearerToken.Length > 0
            ? new StaticBearerAuthenticationHeaderValueProvider(
                options.BearerToken, options.LogicalCluster, options.IdentityPool)
            : options.Username.Length > 0
            ? new BasicAuthenticationHeaderValueProvider(options.Username, options.Password)
            : null;
    }

    private static SocketsHttpHandler Sockets(SchemaRegistryOptions options)
    {
        var sockets = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (options.ProxyUrl.Length > 0)
        {
            sockets.Proxy = new WebProxy(options.ProxyUrl);
        }

        try
        {
            if (options.CaFile.Length > 0)
            {
                sockets.SslOptions.CertificateChainPolicy = Trust(options.CaFile);
            }

            if (options.ClientCertificateFile.Length > 0)
            {
                var certificate = X509CertificateLoader.LoadPkcs12FromFile(
                    options.ClientCertificateFile, options.ClientCertificatePassword);
                sockets.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidOperationException(
                $"SchemaRegistry: a file of certificates cannot be read: {error.Message}", error);
        }

        return sockets;
    }

    private static X509ChainPolicy Trust(string caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        policy.ExtraStore.AddRange(policy.CustomTrustStore);
        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new InvalidOperationException(
                $"SchemaRegistry__{nameof(SchemaRegistryOptions.CaFile)} has no certificate in PEM.");
    }

    /// <summary>A version without this field cannot be used; the program reports that at start.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "clients")]
    private static extern ref List<HttpClient> Clients(RestService rest);
}
