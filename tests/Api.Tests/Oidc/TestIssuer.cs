using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using StreamML.Testing;

namespace StreamML.Api.Tests.Oidc;

/// <summary>
/// An issuer of tokens on this machine: a key, a discovery document, its keys as JWKS, and ID tokens for codes.
/// </summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "streamml";
    public const string Client = "dashboard";
    public const string Secret = "s3cret & more";

    private readonly ConcurrentDictionary<string, (string Address, Action<JsonObject>? Change)> _codes = new();
    private readonly RSA _key = RSA.Create(2_048);
    private WebApplication _app = null!;

    private TestIssuer()
    {
    }

    public string Authority => _app.Urls.First();

    /// <summary>What its discovery document says its name is; null: its address.</summary>
    public string? Name { get; set; }

    /// <summary>Where its discovery document says its keys are; null: here.</summary>
    public string? KeysAt { get; set; }

    public static async Task<TestIssuer> StartAsync()
    {
        var issuer = new TestIssuer();
        issuer._app = await LoopbackServer.StartAsync(issuer.AnswerAsync);
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

    /// <summary>Signs somebody in who was sent to an address.</summary>
    /// <param name="address">The address, with what is asked for.</param>
    /// <param name="change">Changes the claims of the ID token.</param>
    /// <returns>The query that the browser is sent back with.</returns>
    public string SignIn(string address, Action<JsonObject>? change = null)
    {
        var asked = Query(address);
        Assert.StartsWith($"{Authority}/authorize?", address);
        Assert.Equal(
            ("code", Client, "S256"), (asked["response_type"], asked["client_id"], asked["code_challenge_method"]));
        string code = Guid.NewGuid().ToString("N");
        _codes[code] = (address, change);
        return $"code={code}&state={asked["state"]}&iss={Uri.EscapeDataString(Authority)}";
    }

    /// <summary>What an address asks for.</summary>
    public static Dictionary<string, string> Query(string address) =>
        QueryHelpers.ParseQuery(new Uri(address).Query).ToDictionary(
            part => part.Key, part => part.Value.ToString(), StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var answer = http.Request.Path.Value switch
        {
            "/keys" => Keys(),
            "/token" => TokenFor(await http.Request.ReadFormAsync(), $"{http.Request.Headers.Authorization}"),
            _ => new JsonObject
            {
                ["issuer"] = Name ?? Authority,
                ["jwks_uri"] = KeysAt ?? $"{Authority}/keys",
                ["authorization_endpoint"] = $"{Authority}/authorize",
                ["token_endpoint"] = $"{Authority}/token",
            },
        };
        http.Response.StatusCode = answer is null ? 400 : 200;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync((answer ?? new JsonObject { ["error"] = "invalid_grant" }).ToJsonString());
    }

    private JsonObject Keys()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = "k1",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        };
    }

    // As RFC 6749 and RFC 7636 have it: a code is good once, for who asked for it.
    private JsonObject? TokenFor(IFormCollection form, string authorization)
    {
        string pair = $"{Client}:{Uri.EscapeDataString(Secret)}";
        if (!_codes.TryRemove(form["code"].ToString(), out var given)
            || authorization != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}")
        {
            return null;
        }

        var asked = Query(given.Address);
        byte[] verifier = SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()));
        if (form["grant_type"] != "authorization_code" || form["redirect_uri"] != asked["redirect_uri"]
            || Base64Url.EncodeToString(verifier) != asked["code_challenge"])
        {
            return null;
        }

        return new JsonObject
        {
            ["access_token"] = "opaque",
            ["token_type"] = "Bearer",
            ["id_token"] = Token(claims =>
            {
                (claims["aud"], claims["nonce"]) = (Client, asked["nonce"]);
                (claims["name"], claims["roles"]) = ("Anna A.", new JsonArray("staff", "streamml-agents"));
                given.Change?.Invoke(claims);
            }),
        };
    }

    private static string Encode(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
