using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Access;
using StreamML.Api.Dashboard;
using StreamML.Api.Database;
using StreamML.Api.Erasing;
using StreamML.Api.People;
using StreamML.Messaging.Roles;
using StreamML.Schemas.V1;
using StreamML.Sink;
using StreamML.Sink.Migrations;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>The dashboard on a schema of its own, with a cluster that only remembers what it was given.</summary>
internal sealed class DashboardUnderTest : IAsyncDisposable
{
    public const string Password = "four words are enough";

    private readonly ApiServer _server;
    private readonly HttpClient _http;

    private DashboardUnderTest(
        ApiServer server, DashboardSite site, ApiDatabase database, PostgresOptions postgres, TimeProvider time,
        FakeCluster cluster)
    {
        (_server, Site, Database, Postgres, Time, Cluster) = (server, site, database, postgres, time, cluster);
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server.Address,
        };
    }

    public DashboardSite Site { get; }

    public ApiDatabase Database { get; }

    public PostgresOptions Postgres { get; }

    public TimeProvider Time { get; }

    /// <summary>What stands in for the cluster.</summary>
    public FakeCluster Cluster { get; }

    /// <summary>What forms wrote to <c>api.raw</c>.</summary>
    public List<RawApiRecord> Appended => Cluster.Appended;

    /// <summary>Trainings that were asked for.</summary>
    public List<TrainingRequest> Asked => Cluster.Asked;

    public PersonStore People => new(Database, Time);

    public ErasureBook Erasures => new(Database, Time);

    public static async Task<DashboardUnderTest> StartAsync(
        PostgresOptions postgres, TimeProvider? time = null, DashboardOptions? options = null)
    {
        time ??= TimeProvider.System;
        options ??= new DashboardOptions();
        await SinkMigrations.ApplyAsync(postgres, time, NullLogger.Instance, CancellationToken.None);
        var database = new ApiDatabase(postgres, TimeSpan.FromSeconds(20), options.MaxConnections);
        var cluster = new FakeCluster(time);
        var site = new DashboardSite(database, options, cluster.Services, time, NullLoggerFactory.Instance);
        var server = await ApiHost.StartAsync(
            new ApiOptions { Port = 0 }, [], new BearerGate(new AccessKeyBook(time)), site, new HealthProbes(), time,
            NullLoggerFactory.Instance, CancellationToken.None);
        return new DashboardUnderTest(server, site, database, postgres, time, cluster);
    }

    /// <summary>Adds somebody and opens a session, without the work of checking a password.</summary>
    /// <returns>Their cookie.</returns>
    public async Task<string> SignInAsync(string role, string tenant = "shop")
    {
        string name = $"{role}-{Guid.NewGuid():N}";
        var person = await People.AddAsync(name, tenant, role, Password, CancellationToken.None);
        var sessions = new SessionStore(Database, Time, new DashboardOptions().SessionLifetime);
        return $"{DashboardGate.CookieName}={await sessions.OpenAsync(person, CancellationToken.None)}";
    }

    public async Task<(HttpStatusCode Status, string Html, HttpResponseMessage Answer)> GetAsync(
        string path, string cookie = "")
    {
        var answer = await SendAsync(HttpMethod.Get, path, cookie, null);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    /// <summary>Asks as an open page does for what has changed.</summary>
    public async Task<(HttpStatusCode Status, string Html, HttpResponseMessage Answer)> GetFragmentAsync(
        string path, string cookie)
    {
        var answer = await SendAsync(HttpMethod.Get, path, cookie, null, header: ("HX-Request", "true"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    /// <summary>Opens the stream of events of an open page.</summary>
    /// <param name="path">The page.</param>
    /// <param name="cookie">Who looks.</param>
    /// <param name="seen">The id of the last event that the page got; empty for none.</param>
    public async Task<HttpResponseMessage> OpenAsync(string path, string cookie, string seen = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("HX-Request", "true");
        request.Headers.Add("Accept", "text/html, text/event-stream");
        if (seen.Length > 0)
        {
            request.Headers.Add("Last-Event-ID", seen);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> PostAsync(
        string path, string cookie, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, cookie, new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>As <see cref="PostAsync"/>, with the token that a form of the session carries.</summary>
    public Task<HttpResponseMessage> PostFormAsync(
        string path, string cookie, params (string Name, string Value)[] fields) =>
        PostAsync(path, cookie, [.. fields, ("_form", SessionStore.FormToken(cookie.Split('=')[1]))]);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string cookie, HttpContent? content, string? origin = null,
        (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (cookie.Length > 0)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (header is { } more)
        {
            request.Headers.Add(more.Name, more.Value);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>What was written down, the oldest first.</summary>
    public Task<IReadOnlyList<string>> AuditAsync() => Database.QueryAsync(
        "SELECT user_name, action, subject, reason, tenant FROM {schema}.dashboard_audit ORDER BY at, audit_id", [],
        row => $"{row.GetString(0).Split('-')[0]} {row.GetString(1)} {row.GetString(2)}|{row.GetString(3)}|"
            + row.GetString(4),
        CancellationToken.None);

    public static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    /// <summary>Runs SQL; <c>{schema}</c> stands for the schema.</summary>
    public async Task SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Postgres.ConnectionString);
        await using var command = source.CreateCommand(sql.Replace("{schema}", $"\"{Postgres.Schema}\""));
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A message with what models say of it.</summary>
    public async Task MessageAsync(
        string id, string text, string contact = "shop/1", string tenant = "shop", string direction = "inbound",
        string? name = null, int minutesAgo = 60, int risk = 1)
    {
        var at = Time.GetUtcNow().AddMinutes(-minutesAgo);
        foreach (string sql in new[] { Messages, Enrichments }.Where(sql => sql == Messages || direction == "inbound"))
        {
            await Database.ExecuteAsync(
                sql,
                [
                    ApiDatabase.Value(id), ApiDatabase.Value(tenant), ApiDatabase.Value(contact),
                    ApiDatabase.Value(direction), ApiDatabase.Time(at), ApiDatabase.Value(text),
                    sql == Messages ? ApiDatabase.Text(name) : ApiDatabase.Value((short)risk),
                ], CancellationToken.None);
        }
    }

    /// <summary>An erasure of a contact of its own that somebody else asked for.</summary>
    /// <param name="tenant">Whose contact.</param>
    /// <param name="state">Unconfirmed, waiting or done.</param>
    /// <returns>Its id.</returns>
    public async Task<string> ErasureAsync(string tenant, string state)
    {
        var asked = await Erasures.AskAsync(
            tenant, $"{tenant}/{Guid.NewGuid():N}", "till 1", state == ErasureBook.Unconfirmed, CancellationToken.None);
        if (state == ErasureBook.Done)
        {
            await Erasures.EndAsync(
                [new ErasureEnd(Guid.Parse(asked.Id), state, null, "{}")], CancellationToken.None);
        }

        return asked.Id;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await Database.DisposeAsync();
    }

    private const string Messages = """
        INSERT INTO {schema}.messages (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
            tenant, contact_key, direction, sent_at, type, text, profile_name)
        VALUES ('p', $1, false, $5, '', false, $2, $3, $4, $5, 'text', $6, $7)
        """;

    private const string Enrichments = """
        INSERT INTO {schema}.enrichments (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id,
            generation, withdrawn, tenant, contact_key, direction, sent_at, type, text, source, sentiment, sentiment_confidence,
            emotion, intent, risk, risk_rank, risk_factors)
        VALUES ('p', $1, false, $5, '', 0, false, $2, $3, $4, $5, 'text', $6, 'typed', 'negative', 0.9, 'anger', 'complaint',
            (ARRAY['low', 'low', 'medium', 'high'])[$7 + 1], $7, ARRAY['hostile_emotion'])
        """;
}
