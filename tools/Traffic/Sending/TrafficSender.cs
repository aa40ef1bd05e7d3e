using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using StreamML.Traffic.Plan;

namespace StreamML.Traffic.Sending;

/// <summary>The pipeline's address and its secrets.</summary>
/// <param name="Ingest">Base address of Ingest.</param>
/// <param name="WebhookPath">Path of the webhook.</param>
/// <param name="AppSecret">Signs webhooks.</param>
/// <param name="ApiToken">Bearer token of the API.</param>
/// <param name="TwilioPath">Path of Twilio's webhook.</param>
/// <param name="TwilioAuthToken">Signs Twilio's webhooks.</param>
public sealed record TrafficTarget(
    Uri Ingest, string WebhookPath, string AppSecret, string ApiToken, string TwilioPath, string TwilioAuthToken);

/// <summary>
/// Sends deliveries as Meta and Twilio do: signed, several at a time, and again after anything but a 200. Records the
/// pipeline's responses in the plan's ledger.
/// </summary>
public sealed class TrafficSender(TrafficTarget target, Ledger ledger, TimeProvider time) : IDisposable
{
    // Meta retries for 7 days; a run without a response for this long has failed.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        BaseAddress = target.Ingest,
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly TwilioRequests _twilio = new(new Uri(target.Ingest, target.TwilioPath), target.TwilioAuthToken);
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(target.AppSecret);
    private long _sent;
    private long _updates;
    private long _retries;

    /// <summary>Number of deliveries answered as expected.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Number of updates in them.</summary>
    public long Updates => Interlocked.Read(ref _updates);

    /// <summary>Number of attempts that had to be repeated.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Sends all deliveries.</summary>
    /// <param name="deliveries">Taken in order, sent up to <paramref name="concurrency"/> at a time.</param>
    /// <param name="concurrency">Most requests in progress.</param>
    /// <param name="cancellationToken">Stops sending.</param>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
    public Task SendAsync(IEnumerable<Delivery> deliveries, int concurrency, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            deliveries,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (delivery, token) => await SendOneAsync(delivery, token));

    /// <summary>Sends all deliveries as they become due.</summary>
    /// <param name="deliveries">Taken in order, sent up to <paramref name="concurrency"/> at a time.</param>
    /// <param name="concurrency">Most requests in progress.</param>
    /// <param name="cancellationToken">Stops sending.</param>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
    public Task SendAsync(
        IAsyncEnumerable<Delivery> deliveries, int concurrency, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            deliveries,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (delivery, token) => await SendOneAsync(delivery, token));

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task SendOneAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            var status = await AttemptAsync(delivery, cancellationToken);
            if (status == Expected(delivery.Target))
            {
                Confirm(delivery);
                return;
            }

            bool again = status is null or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
            if (!again || time.GetElapsedTime(started) > GiveUpAfter)
            {
                throw new TrafficException($"{delivery.Target}: answered {(int?)status}, attempt {attempt}.");
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1_000, 50 * attempt)), time, cancellationToken);
        }
    }

    private async Task<HttpStatusCode?> AttemptAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var request = Request(delivery);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private HttpRequestMessage Request(Delivery delivery)
    {
        if (IsTwilios(delivery.Target))
        {
            return _twilio.Make(delivery.Body, delivery.Target == DeliveryTarget.ForgedTwilioWebhook);
        }

        string path = delivery.Target switch
        {
            DeliveryTarget.Feedback => "/api/v1/feedback",
            DeliveryTarget.Events => "/api/v1/events",
            _ => target.WebhookPath,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (delivery.Target is DeliveryTarget.Feedback or DeliveryTarget.Events)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", target.ApiToken);
            return request;
        }

        byte[] mac = HMACSHA256.HashData(_secret, delivery.Body);
        if (delivery.Target == DeliveryTarget.ForgedWebhook)
        {
            mac[0] ^= 1;
        }

        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(mac));
        return request;
    }

    private void Confirm(Delivery delivery)
    {
        Interlocked.Increment(ref _sent);
        if (delivery.Target is DeliveryTarget.ForgedWebhook or DeliveryTarget.ForgedTwilioWebhook)
        {
            ledger.AddRefused();
            return;
        }

        Interlocked.Add(ref _updates, delivery.Updates);
        ledger.AddArchived(delivery.Tenants);
        if (delivery.Target is DeliveryTarget.MalformedWebhook or DeliveryTarget.MalformedTwilioWebhook)
        {
            ledger.AddMalformed();
        }
        else if (delivery.Again)
        {
            ledger.AddDuplicates(delivery.Updates);
        }
    }

    private static bool IsTwilios(DeliveryTarget to) => to
        is DeliveryTarget.TwilioWebhook or DeliveryTarget.ForgedTwilioWebhook or DeliveryTarget.MalformedTwilioWebhook;

    private static HttpStatusCode Expected(DeliveryTarget to) => to switch
    {
        DeliveryTarget.ForgedWebhook or DeliveryTarget.ForgedTwilioWebhook => HttpStatusCode.Unauthorized,
        DeliveryTarget.Feedback or DeliveryTarget.Events => HttpStatusCode.Accepted,
        _ => HttpStatusCode.OK,
    };
}

/// <summary>The pipeline did not respond as it must.</summary>
public sealed class TrafficException : Exception
{
    /// <summary>Creates the exception with the response received.</summary>
    public TrafficException(string message)
        : base(message)
    {
    }
}
