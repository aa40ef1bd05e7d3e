using System.Text;
using System.Text.Json;
using StreamML.Traffic.People;
using StreamML.Traffic.Webhooks;

namespace StreamML.Traffic.Plan;

/// <summary>
/// The deliveries of one run, in order: batches of 1 to 1,000 updates, duplicates, reordering, late redeliveries,
/// forged and broken ones, feedback and events. Enumerate once; the same options give the same bytes.
/// </summary>
public sealed class TrafficPlan
{
    private const int ReorderWindow = 12;
    private const int LateRedeliveries = 20;

    private readonly TrafficOptions _options;
    private readonly Random _random;
    private readonly UpdateStream _updates;
    private readonly BusinessEvents _business;
    private readonly List<Delivery> _late = [];
    private int _apiCalls;

    /// <summary>Creates the plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public TrafficPlan(TrafficOptions options)
    {
        options.Validate();
        _options = options;
        _random = new Random(options.Seed);
        _updates = new UpdateStream(options, Ledger, _random);
        _business = new BusinessEvents(_random);
    }

    /// <summary>The expected results.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>The deliveries.</summary>
    public IEnumerable<Delivery> Deliveries()
    {
        var window = new List<Delivery>();
        foreach (var delivery in InOrder())
        {
            window.Add(delivery);
            if (window.Count < ReorderWindow)
            {
                continue;
            }

            yield return TakeAny(window);
        }

        while (window.Count > 0)
        {
            yield return TakeAny(window);
        }

        foreach (var delivery in _late)
        {
            yield return delivery with { Again = true };
        }
    }

    /// <summary>
    /// Ends the plan before its last message: what was promised is still delivered, nothing new is. Call on the
    /// enumerating thread.
    /// </summary>
    public void End() => _updates.End();

    private IEnumerable<Delivery> InOrder()
    {
        for (int number = 0; !_updates.Finished; number++)
        {
            var webhooks = Webhooks();
            foreach (var delivery in webhooks)
            {
                yield return delivery;
                if (_random.NextDouble() < _options.DuplicateShare)
                {
                    yield return delivery with { Again = true };
                }

                if (_late.Count < LateRedeliveries && _random.Next(10) == 0)
                {
                    _late.Add(delivery);
                }
            }

            if (!_options.Mischief)
            {
                continue;
            }

            if (number % 50 == 3)
            {
                yield return Forged(webhooks[^1]);
            }

            if (number % 80 == 5)
            {
                yield return Malformed(number);
            }

            if (_options.TwilioShare > 0 && number % 80 == 9)
            {
                yield return MalformedTwilio(number);
            }

            if (number % 5 == 2)
            {
                yield return Api(DeliveryTarget.Feedback);
            }

            if (number % 5 is 1 or 4)
            {
                yield return Api(DeliveryTarget.Events);
            }
        }
    }

    // A batch for Meta, and one request per Twilio update met on the way.
    private List<Delivery> Webhooks()
    {
        int size = _random.NextDouble() switch
        {
            < 0.60 => 1,
            < 0.85 => _random.Next(2, 11),
            < 0.97 => _random.Next(11, 101),
            _ => _random.Next(101, 1_001),
        };
        var batch = new List<Update>();
        var deliveries = new List<Delivery>();
        while (batch.Count + deliveries.Count < Math.Min(size, _options.MaxUpdates) && !_updates.Finished)
        {
            var update = _updates.Next();
            if (update.Kind == UpdateKind.Twilio)
            {
                deliveries.Add(new Delivery(
                    DeliveryTarget.TwilioWebhook, Encoding.UTF8.GetBytes(update.Json), 1, 1, Again: false));
            }
            else
            {
                batch.Add(update);
            }
        }

        int tenants = batch.Select(update => update.Account).Distinct().Count();
        if (batch.Count > 0)
        {
            deliveries.Add(
                new Delivery(DeliveryTarget.Webhook, BodyJson.Write(batch), batch.Count, tenants, Again: false));
        }

        return deliveries;
    }

    private static Delivery Forged(Delivery of) => of with
    {
        Target = of.Target == DeliveryTarget.TwilioWebhook
            ? DeliveryTarget.ForgedTwilioWebhook
            : DeliveryTarget.ForgedWebhook,
        Tenants = 0,
    };

    private static Delivery MalformedTwilio(int number) => new(
        DeliveryTarget.MalformedTwilioWebhook,
        Encoding.UTF8.GetBytes(
            $"AccountSid={Account.Of(0).TwilioSid}&MessageSid=SM{number}&From=whatsapp%3A%2B15550100&Body=%C3%28"),
        1, 1, Again: false);

    // Truncated in the middle: validly signed, and not JSON.
    private static Delivery Malformed(int number) => new(
        DeliveryTarget.MalformedWebhook,
        Encoding.UTF8.GetBytes($$"""{"object":"whatsapp_business_account","entry":[{"id":"{{number}}","changes":[{"""),
        1, 1, Again: false);

    private Delivery Api(DeliveryTarget target)
    {
        // Feedback of one person; events of many people, as in a business's day.
        bool events = target == DeliveryTarget.Events;
        var about = _updates.Anybody();
        int count = events ? _random.Next(5, 41) : _random.Next(1, 6);
        string json = MessageJson.Write(writer =>
        {
            writer.WriteStartArray();
            for (int item = 0; item < count; item++)
            {
                string id = $"{(events ? "ev" : "fb")}-{_options.Seed}-{_apiCalls++}";
                about = events ? _updates.Anybody() : about;
                writer.WriteStartObject();
                writer.WriteString("tenant", about?.Account.WabaId ?? "nobody");
                writer.WriteString("event_id", id);
                if (about is not null)
                {
                    writer.WriteStartObject("contact");
                    writer.WriteString("user_id", about.UserId);
                    writer.WriteEndObject();
                }

                if (events)
                {
                    Event(writer, about, id);
                }
                else
                {
                    Feedback(writer, id);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        return new Delivery(target, Encoding.UTF8.GetBytes(json), count, count, Again: false);
    }

    private void Event(Utf8JsonWriter writer, Person? about, string id)
    {
        if (about is null)
        {
            writer.WriteString("type", "shop_opened");
        }
        else
        {
            _business.Write(writer, about, id, _updates.ClockMs);
        }

        Ledger.Events[id] = 0;
    }

    private void Feedback(Utf8JsonWriter writer, string id)
    {
        if (_random.Next(3) == 0)
        {
            writer.WriteString("kind", "opinion");
            writer.WriteString("text", "good service");
            writer.WriteStartObject("demographics");
            writer.WriteString("age_range", _random.Next(2) == 0 ? "25-34" : "45-54");
            writer.WriteString("country", "PT");
            writer.WriteEndObject();
            Ledger.Feedback[id] = 0;
            return;
        }

        writer.WriteString("kind", "correction");
        writer.WriteString("model", "sentiment");
        writer.WriteString("label", "negative");
        writer.WriteString("text", "not what I wanted");
        Ledger.Feedback[id] = 0;
    }

    private Delivery TakeAny(List<Delivery> window)
    {
        int chosen = _random.Next(window.Count);
        var delivery = window[chosen];
        window.RemoveAt(chosen);
        return delivery;
    }
}
