using System.Security.Cryptography;
using System.Text.Json.Nodes;
using StreamML.Access;
using StreamML.Api.Oidc;

namespace StreamML.Api.Tests.Oidc;

/// <summary>A token opens what it names and nothing else, and keys go on as they were.</summary>
public sealed class OidcTests
{
    private const string Read = "/api/v1/ml/health";

    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    // What is changed of a good token, and what comes of it.
    private static readonly (string Name, Action<JsonObject> Change, int Status, string Type)[] Claims =
    [
        ("good", _ => { }, 200, ""),
        ("audiences", claims => claims["aud"] = new JsonArray("other", TestIssuer.Audience), 200, ""),
        ("scopes as a list", claims => claims["scope"] = new JsonArray("read", "email"), 200, ""),
        ("ended just now", claims => claims["exp"] = Now - 20, 200, ""),
        ("expired", claims => claims["exp"] = Now - 120, 401, "token"),
        ("without an end", claims => claims.Remove("exp"), 401, "token"),
        ("not yet good", claims => claims["nbf"] = Now + 200, 401, "token"),
        ("another audience", claims => claims["aud"] = "other", 401, "token"),
        ("no audience", claims => claims.Remove("aud"), 401, "token"),
        ("another issuer", claims => claims["iss"] = "https://login.example.com", 401, "token"),
        ("no issuer", claims => claims.Remove("iss"), 401, "token"),
        ("no subject", claims => claims.Remove("sub"), 401, "token"),
        ("unknown scopes", claims => claims["scope"] = "admin READ read-all", 403, "scope"),
        ("no scope", claims => claims.Remove("scope"), 403, "scope"),
        ("another scope", claims => claims["scope"] = "predict", 403, "scope"),
        ("no tenant", claims => claims.Remove("tenant"), 403, "token-tenant"),
        ("two tenants", claims => claims["tenant"] = new JsonArray("shop", "other"), 403, "token-tenant"),
        ("no possible tenant", claims => claims["tenant"] = "a shop", 403, "token-tenant"),
        ("an empty tenant", claims => claims["tenant"] = "", 403, "token-tenant"),
    ];

    [Fact]
    public async Task Tokens_WithEachClaimChanged_OpenWhatTheyName()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer);
        foreach (var (name, change, expected, type) in Claims)
        {
            var (status, body, answer) = await api.SendAsync("GET", Read, key: issuer.Token(change));
            Assert.True(status == expected, $"{name}: {status}, not {expected}: {body}");
            if (expected != 200)
            {
                Assert.Equal($"urn:streamml:problem:{type}", body.GetProperty("type").GetString());
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            }

            Assert.Equal(expected == 401, $"{answer.Headers.WwwAuthenticate}".Contains("invalid_token"));
        }
    }

    [Fact]
    public async Task Tokens_NotSignedByTheIssuer_OpenNothing()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer);
        using var stranger = RSA.Create(2_048);
        string good = issuer.Token(), any = issuer.Token(claims => claims["tenant"] = AccessKeyBook.AnyTenant);
        string[] parts = good.Split('.');
        string[] forged =
        [
            issuer.Token(key: stranger), issuer.Token(algorithm: "none"), issuer.Token(algorithm: "HS256"),
            $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{any.Split('.')[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^8]}", "a.b.c", "..",
        ];
        foreach (string token in forged)
        {
            var (status, body, _) = await api.SendAsync("GET", Read, key: token);
            Assert.True(status == 401, $"{token}: {status} {body}");
            Assert.Equal("urn:streamml:problem:token", body.GetProperty("type").GetString());
        }

        Assert.Equal(200, (await api.SendAsync("GET", Read, key: good)).Status);
    }

    [Fact]
    public async Task Token_WithoutAKnownScope_OpensNoRoute()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer);
        string token = issuer.Token(claims => claims["scope"] = "openid profile");
        foreach (var route in ApiUnderTest.Routes(new ApiOptions()))
        {
            var (status, body, _) = await api.SendAsync(route.Method, route.Path, route.Example, token);
            Assert.True(status == 403, $"{route.Id}: {status} {body}");
        }
    }

    [Fact]
    public async Task Data_OfAnotherTenant_IsNotFound()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer);
        var (_, _, started) = await api.SendAsync("POST", "/api/v1/training/start", """{"model": "churn"}""");
        string other = issuer.Token(claims => claims["tenant"] = "other");
        string any = issuer.Token(claims => claims["tenant"] = AccessKeyBook.AnyTenant);

        Assert.Equal(404, (await api.SendAsync("GET", $"{started.Headers.Location}", key: other)).Status);
        Assert.Equal(200, (await api.SendAsync("GET", $"{started.Headers.Location}", key: issuer.Token())).Status);
        Assert.Equal(404, (await api.SendAsync("GET", Read, key: other, tenant: "shop")).Status);
        Assert.Equal(200, (await api.SendAsync("GET", Read, key: other, tenant: "other")).Status);
        Assert.Equal(200, (await api.SendAsync("GET", Read, key: any, tenant: "shop")).Status);
        var (status, body, _) = await api.SendAsync("GET", "/api/v1/status", key: other);
        Assert.Equal((403, "urn:streamml:problem:one-tenant"), (status, body.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Subjects_HaveRatesOfTheirOwn_AndKeysGoOn()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer, new ApiOptions { RequestsPerSecond = 2 });
        var statuses = new List<int>();
        for (int i = 0; i < 6; i++)
        {
            // Each token is a new one: it is the subject that counts.
            string token = issuer.Token(claims => claims["jti"] = $"{i}");
            statuses.Add((await api.SendAsync("GET", Read, key: token)).Status);
        }

        Assert.Contains(429, statuses);
        string other = issuer.Token(claims => claims["sub"] = "ben");
        Assert.Equal(200, (await api.SendAsync("GET", Read, key: other)).Status);
        Assert.Equal(200, (await api.SendAsync("GET", Read)).Status);
        var (status, body, _) = await api.SendAsync("GET", Read, key: "nonsense");
        Assert.Equal((401, "urn:streamml:problem:key"), (status, body.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Claims_OfOtherNames_AreReadAsSet()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var options = new ApiOptions { Oidc = { ScopeClaim = "scp", TenantClaim = "org" } };
        await using var api = await StartAsync(issuer, options);
        Assert.Equal(403, (await api.SendAsync("GET", Read, key: issuer.Token())).Status);
        string token = issuer.Token(claims => (claims["scp"], claims["org"]) = ("read", "shop"));
        Assert.Equal(200, (await api.SendAsync("GET", Read, key: token)).Status);
    }

    [Theory]
    [InlineData("https://login.example.com", null)]
    [InlineData(null, "http://keys.example.com/keys")]
    public async Task Issuer_ThatCannotBeTrusted_OpensNothing(string? name, string? keysAt)
    {
        await using var issuer = await TestIssuer.StartAsync();
        (issuer.Name, issuer.KeysAt) = (name, keysAt);
        await using var api = await StartAsync(issuer);
        var (status, body, answer) = await api.SendAsync("GET", Read, key: issuer.Token());
        Assert.Equal((503, "urn:streamml:problem:unavailable"), (status, body.GetProperty("type").GetString()));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(200, (await api.SendAsync("GET", Read)).Status);
    }

    [Fact]
    public async Task Token_WithoutAnIssuerInTheSettings_IsNoKey()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await ApiUnderTest.StartAsync();
        Assert.Equal(401, (await api.SendAsync("GET", Read, key: issuer.Token())).Status);
    }

    [Theory]
    [InlineData("https://login.example.com/realms/shop", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://login.example.com", false)]
    [InlineData("http://127.0.0.1.example.com", false)]
    [InlineData("https://user@login.example.com", false)]
    [InlineData("https://login.example.com/?a=b", false)]
    [InlineData("ftp://127.0.0.1", false)]
    [InlineData("login.example.com", false)]
    public void Address_OfAnIssuer_IsHttpsOrOnThisMachine(string address, bool expected) =>
        Assert.Equal(expected, OidcDocuments.IsSafe(address));

    private static Task<ApiUnderTest> StartAsync(TestIssuer issuer, ApiOptions? options = null)
    {
        options ??= new ApiOptions();
        (options.Oidc.Authority, options.Oidc.Audience) = (issuer.Authority, TestIssuer.Audience);
        return ApiUnderTest.StartAsync(options);
    }
}
