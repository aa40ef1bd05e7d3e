using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StreamML.Api.Tests.Oidc;

/// <summary>An issuer of tokens on this machine: a key, a discovery document and its keys as JWKS.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "streamml";

    private readonly RSA _key = RSA.Create(2_048);
    private readonly WebApplication _app;

    private TestIssuer(WebApplication app) => _app = app;

    public string Authority => _app.Urls.First();

    /// <summary>What its discovery document says its name is; null: its address.</summary>
    public string? Name { get; set; }

    /// <summary>Where its discovery document says its keys are; null: here.</summary>
    public string? KeysAt { get; set; }

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.Run(issuer.AnswerAsync);
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A good token, unless something is changed.</summary>
    /// <param name="change">Changes its claims.</param>
    /// <param name="algorithm">RS256, HS256 or none.</param>
    /// <param name="key">Who signs it; null: the issuer.</param>
    public string Token(Action<JsonObject>? change = null, string algorithm = "RS256", RSA? key = null)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Authority,
            ["aud"] = Audience,
            ["sub"] = "anna",
            ["iat"] = now,
            ["exp"] = now + 300,
            ["scope"] = "openid read predict",
            ["tenant"] = "shop",
        };
        change?.Invoke(claims);
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = "k1" };
        string signed = $"{Encode(header)}.{Encode(claims)}";
        byte[] bytes = Encoding.ASCII.GetBytes(signed);
        byte[] signature = algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), bytes),
            _ => (key ?? _key).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Task AnswerAsync(HttpContext http)
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        var answer = http.Request.Path == "/keys"
            ? new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = "k1",
                    ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                    ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                }),
            }
            : new JsonObject { ["issuer"] = Name ?? Authority, ["jwks_uri"] = KeysAt ?? $"{Authority}/keys" };
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.ToJsonString());
    }

    private static string Encode(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
