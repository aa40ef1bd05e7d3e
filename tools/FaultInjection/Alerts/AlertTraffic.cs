using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using StreamML.FaultInjection.Sending;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Alerts;

/// <summary>Webhooks and events of the check: the same few texts in turn, and whatever a fault is made of.</summary>
/// <param name="target">Where they go.</param>
/// <param name="perSecond">Texts per second.</param>
/// <param name="time">Clock.</param>
internal sealed class AlertTraffic(TrafficTarget target, int perSecond, TimeProvider time) : IDisposable
{
    /// <summary>Account of the webhooks, and tenant of the events.</summary>
    public const string Tenant = "alerts";

    private const int Contacts = 50;
    private const int TextsPerBody = 50;

    // Different labels, in a short turn: each window of the drift monitor has the same share of each.
    private static readonly string[] Texts =
    [
        "Where is my order?", "I love the jacket, thank you so much!", "This is broken and I want my money back",
        "How much is the blue one?", "Please cancel my order", "I would like to buy two of them",
        "Nobody answers me, this is a disgrace", "Are you open on Sunday?",
    ];

    private readonly HttpClient _http = new() { BaseAddress = target.Ingest, Timeout = TimeSpan.FromSeconds(15) };
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(target.AppSecret);
    private int _number;

    /// <summary>Whether <see cref="RunAsync"/> sends nothing for now.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Sends the usual texts until it is cancelled. What is not taken is not sent again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!IsPaused)
                {
                    await UsualAsync(1, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Sends usual texts at once.</summary>
    public Task UsualAsync(int count, CancellationToken cancellationToken) =>
        TextsAsync(count, number => Texts[number % Texts.Length], cancellationToken);

    /// <summary>Sends texts from many contacts.</summary>
    /// <param name="count">How many.</param>
    /// <param name="textOf">The text of a number, which no other text has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TextsAsync(int count, Func<int, string> textOf, CancellationToken cancellationToken)
    {
        foreach (int[] part in Enumerable.Range(0, count).Chunk(TextsPerBody))
        {
            await WebhookAsync(
                [.. part.Select(_ =>
                {
                    int number = Next();
                    return TextMessage(number, textOf(number));
                })],
                cancellationToken);
        }
    }

    /// <summary>Sends a voice note whose audio has this id.</summary>
    public Task VoiceAsync(string mediaId, CancellationToken cancellationToken) => WebhookAsync(
        [Message(Next(), "audio", new JsonObject
        {
            ["id"] = mediaId,
            ["mime_type"] = "audio/ogg; codecs=opus",
            ["voice"] = true,
        })],
        cancellationToken);

    /// <summary>Sends a body that is signed and cannot be read.</summary>
    public Task UnreadableAsync(CancellationToken cancellationToken) =>
        PostAsync(Signed("{\"entry\":"u8.ToArray()), cancellationToken);

    /// <summary>Sends a text whose signature is wrong.</summary>
    public Task ForgedAsync(CancellationToken cancellationToken) => PostAsync(
        Signed(MetaRequests.Body(Tenant, [TextMessage(Next(), Texts[0])]), forged: true), cancellationToken);

    /// <summary>Sends an event with a key.</summary>
    public Task EventAsync(string key, CancellationToken cancellationToken)
    {
        var content = new JsonObject
        {
            ["tenant"] = Tenant,
            ["event_id"] = $"alerts-{Next()}",
            ["type"] = "view",
            ["contact"] = new JsonObject { ["user_id"] = "US.1234567890" },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events")
        {
            Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return PostAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Task WebhookAsync(JsonNode[] messages, CancellationToken cancellationToken) =>
        PostAsync(Signed(MetaRequests.Body(Tenant, messages)), cancellationToken);

    private int Next() => Interlocked.Increment(ref _number);

    private JsonObject TextMessage(int number, string text) =>
        Message(number, "text", new JsonObject { ["body"] = text });

    private JsonObject Message(int number, string type, JsonObject payload) => new()
    {
        ["from"] = Phone(number),
        ["id"] = $"wamid.alerts.{number}",
        ["timestamp"] = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["type"] = type,
        [type] = payload,
    };

    private static string Phone(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"1555020{number % Contacts:D4}");

    private HttpRequestMessage Signed(byte[] body, bool forged = false) =>
        MetaRequests.Signed(target.WebhookPath, _secret, body, forged);

    // Whether it is taken is the pipeline's affair: an alert says that it is not.
    private async Task PostAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var answer = await _http.SendAsync(request, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                {
                    throw new TrafficException($"{request.RequestUri}: there is no such path.");
                }
            }
            catch (HttpRequestException)
            {
                // Ingest is away, by one of the faults.
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // It hangs, by one of the faults.
            }
        }
    }
}
