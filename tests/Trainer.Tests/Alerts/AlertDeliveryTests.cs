using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Tests.Alerts;

/// <summary>Alerts on their way: log, webhook, mail.</summary>
public sealed class AlertDeliveryTests
{
    private const string Secret = "a-secret-of-the-webhook";
    private static readonly Alert Sent = new(
        new AlertCause(AlertKind.Degraded, "lead", "shop"), AlertSeverity.Severe, "lead v7 is worse than it may be",
        [new AlertFact("mae", 17.25, 15), new AlertFact("labels", 140)], AlertAction.RollBack,
        "the version before is live again", new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    private readonly KeptLog _log = new();

    [Fact]
    public async Task Webhook_WithASecret_IsSignedJson()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        var receipts = await SendAsync(Webhook(receiver));
        Assert.Equal([new("log", null), new AlertReceipt("webhook", null)], receipts);
        var (signature, id, type, body) = Assert.Single(receiver.Got);

        // As a receiver checks it.
        string[] parts = signature!.Split(',');
        long seconds = long.Parse(parts[0]["t=".Length..], CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(seconds - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) < 300);
        byte[] signed = Encoding.UTF8.GetBytes($"{seconds}.{Encoding.UTF8.GetString(body)}");
        Assert.Equal(
            $"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed))}", parts[1]);
        Assert.Equal(Sent.Id, id);
        Assert.Equal("application/json; charset=utf-8", type);
        using var json = JsonDocument.Parse(body);
        Assert.Equal("roll_back", json.RootElement.GetProperty("action").GetString());
        Assert.Equal("degraded", json.RootElement.GetProperty("cause").GetProperty("kind").GetString());
        Assert.Equal(17.25, json.RootElement.GetProperty("facts")[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Webhook_WithoutASecret_HasNoSignature()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        var options = Webhook(receiver);
        options.WebhookSecret = "";
        await SendAsync(options);
        Assert.Null(Assert.Single(receiver.Got).Signature);
    }

    [Fact]
    public async Task Webhook_ThatFailsTwice_GetsTheSameAlertAThirdTime()
    {
        await using var receiver = await FakeReceiver.StartAsync(503, 429);
        var receipts = await SendAsync(Webhook(receiver));
        Assert.Null(receipts[1].Reason);
        Assert.Equal(3, receiver.Got.Count);
        Assert.Single(receiver.Got.Select(got => got.Id).Distinct());
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(404, 1)]
    [InlineData(307, 1)]
    public async Task Webhook_ThatRefuses_IsGivenUpAndLoggedWithoutAddressAndSecret(int status, int attempts)
    {
        await using var receiver = await FakeReceiver.StartAsync(status, status, status, status);
        var receipts = await SendAsync(Webhook(receiver));
        Assert.Equal($"it answered {status}", receipts[1].Reason);
        Assert.Equal(attempts, receiver.Got.Count);
        Assert.Contains(_log.Lines, line => line.Contains("did not arrive by webhook", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("in-the-address", StringComparison.Ordinal)
            || line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Webhook_ThatNobodyListensTo_IsGivenUpWithoutAThrow()
    {
        var receiver = await FakeReceiver.StartAsync();
        var options = Webhook(receiver);
        await receiver.DisposeAsync();
        var receipts = await SendAsync(options);
        Assert.StartsWith("it cannot be reached", receipts[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_ToTwo_SaysWhatWasFoundAndWhatIsDone()
    {
        await using var server = new FakeMailServer();
        var receipts = await SendAsync(Mail(server));
        Assert.Equal(new AlertReceipt("mail", null), receipts[1]);
        string mail = Assert.Single(server.Mails);
        Assert.Equal(["a@example.org", "b@example.org"], server.Receivers);
        Assert.Contains("Subject: StreamML: lead: worse than it may be", mail, StringComparison.Ordinal);
        Assert.Contains("Severe: lead v7 is worse than it may be", mail, StringComparison.Ordinal);
        Assert.Contains("What is done: the version before is live again", mail, StringComparison.Ordinal);
        Assert.Contains("mae: 17.25 (limit 15)", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("451 later", 2, null)]
    [InlineData("550 never", 1, "the server answered 550")]
    public async Task Mail_ThatIsRefused_IsTriedAgainWhereThatHelps(string answer, int connections, string? reason)
    {
        await using var server = new FakeMailServer(answer);
        var receipts = await SendAsync(Mail(server));
        Assert.Equal(reason, receipts[1].Reason);
        Assert.Equal(connections, server.Connections);
    }

    [Fact]
    public async Task Mail_ToAServerWithoutStartTls_SaysWhichOptionToSet()
    {
        await using var server = new FakeMailServer();
        var options = Mail(server);
        options.SmtpSecurity = "starttls";
        var receipts = await SendAsync(options);
        Assert.Contains("Alerts__SmtpSecurity", receipts[1].Reason, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Log_WithoutAChannel_HasTheAlert()
    {
        var receipts = await SendAsync(new AlertOptions());
        Assert.Equal([new("log", null)], receipts);
        Assert.Contains("lead v7 is worse than it may be", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host/x", "", "", "", "none", "", "WebhookUrl")]
    [InlineData("", "mail.example.org", "nobody", "a@example.org", "none", "", "MailFrom")]
    [InlineData("", "mail.example.org", "a@example.org", "", "none", "", "MailTo")]
    [InlineData("", "mail.example.org", "a@example.org", "a@example.org", "none", "user", "SmtpSecurity")]
    public void Options_ThatDoNotFit_AreRefusedByName(
        string url, string host, string from, string to, string security, string user, string expected)
    {
        var options = new AlertOptions
        {
            WebhookUrl = url,
            SmtpHost = host,
            MailFrom = from,
            MailTo = to,
            SmtpSecurity = security,
            SmtpUser = user,
        };
        var fault = Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.Equal([expected], fault.MemberNames);
    }

    [Fact]
    public void Options_AsTheyAre_Fit()
    {
        var options = new AlertOptions();
        Assert.True(Validator.TryValidateObject(options, new ValidationContext(options), null, true));
        options.WebhookSecret = "short";
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), null, true));
    }

    private static AlertOptions Webhook(FakeReceiver receiver) => new()
    {
        WebhookUrl = receiver.Url,
        WebhookSecret = Secret,
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(5),
    };

    private static AlertOptions Mail(FakeMailServer server) => new()
    {
        SmtpHost = "127.0.0.1",
        SmtpPort = server.Port,
        SmtpSecurity = "none",
        MailFrom = "streamml@example.org",
        MailTo = "a@example.org, b@example.org",
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(5),
    };

    private async Task<IReadOnlyList<AlertReceipt>> SendAsync(AlertOptions options)
    {
        using var delivery = new AlertDelivery(options, _log, TimeProvider.System);
        return await delivery.SendAsync(Sent, CancellationToken.None);
    }

    private sealed class KeptLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
            {
                Lines.Add(formatter(state, exception));
            }
        }
    }
}
