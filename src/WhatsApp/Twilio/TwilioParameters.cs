using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using StreamML.Schemas.Forms;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// The parameters of a body, and which of them were read: Twilio adds parameters "without advance notice", and one that
/// nothing reads makes the record keep them all. Names are case-sensitive. Of a repeated name the first value counts.
/// </summary>
internal sealed class TwilioParameters
{
    // Parameters of the request rather than the message, or repeats of another parameter. The archive has them.
    private static readonly HashSet<string> OfTheRequest = new(StringComparer.Ordinal)
    {
        "AccountSid", "ApiVersion", "ChannelInstallSid", "ChannelPrefix", "ChannelToAddress", "EventType",
        "MessageSid", "MessageStatus", "MessagingServiceSid", "NumMedia", "NumSegments", "ReferralNumMedia",
        "SmsMessageSid", "SmsSid", "SmsStatus", "StructuredMessage",
    };

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, string> _values = new(48, StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(48, StringComparer.Ordinal);
    private List<(string Name, string Value)>? _repeated;
    private bool _isCleaned;

    /// <summary>Text that could not be stored was replaced.</summary>
    public bool IsCleaned => _isCleaned;

    /// <summary>Every parameter was read, belongs to the request, or is empty.</summary>
    public bool IsComplete => _repeated is null && _values.All(
        each => each.Value.Length == 0 || _read.Contains(each.Key) || OfTheRequest.Contains(each.Key));

    /// <summary>Reads a body that is valid UTF-8.</summary>
    /// <param name="body">The body.</param>
    /// <param name="code">If null is returned, why it cannot be read.</param>
    public static TwilioParameters? TryRead(ReadOnlyMemory<byte> body, out RefusalCode? code)
    {
        var parameters = new TwilioParameters();
        code = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..]
            ? parameters.AddJson(body)
            : parameters.AddForm(body.Span);
        if (code is not null)
        {
            return null;
        }

        ChannelMetadata.AddTo(parameters);
        return parameters;
    }

    /// <summary>Whether the parameter was sent with a value.</summary>
    public bool Has(string name) => _values.TryGetValue(name, out string? value) && value.Length > 0;

    /// <summary>Returns the value and counts it as read; empty if it was not sent.</summary>
    public string Take(string name)
    {
        _read.Add(name);
        return _values.GetValueOrDefault(name, "");
    }

    /// <summary>Returns the value without counting it as read.</summary>
    public string Peek(string name) => _values.GetValueOrDefault(name, "");

    /// <summary>Returns the value of a JSON parameter, which has its own escapes. Does not count as read.</summary>
    public string PeekJson(string name) => StorableText.OfJson(Peek(name), ref _isCleaned);

    /// <summary>Returns the first of them that has a value, else empty. Does not count as read.</summary>
    public string First(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Has(name))
            {
                return _values[name];
            }
        }

        return "";
    }

    /// <summary>Adds a parameter that was not sent as such.</summary>
    public void AddMissing(string name, string value)
    {
        if (!Has(name))
        {
            _values[name] = value;
        }
    }

    /// <summary>All parameters as a JSON object; a repeated name has an array.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            var repeated = _repeated?.ToLookup(
                each => each.Name, each => each.Value, StringComparer.Ordinal);
            foreach ((string name, string value) in _values)
            {
                json.WritePropertyName(name);
                Write(json, value, repeated?[name] ?? []);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string value, IEnumerable<string> more)
    {
        string[] others = [.. more];
        if (others.Length == 0)
        {
            json.WriteStringValue(value);
            return;
        }

        json.WriteStartArray();
        json.WriteStringValue(value);
        foreach (string other in others)
        {
            json.WriteStringValue(other);
        }

        json.WriteEndArray();
    }

    private RefusalCode? AddForm(ReadOnlySpan<byte> form)
    {
        byte[] decoded = ArrayPool<byte>.Shared.Rent(form.Length);
        try
        {
            var reader = new FormReader(form);
            while (reader.TryRead(out var name, out var value))
            {
                int nameBytes = FormReader.Decode(name, decoded);
                int valueBytes = FormReader.Decode(value, decoded.AsSpan(nameBytes));
                ReadOnlySpan<byte> both = decoded.AsSpan(0, nameBytes + valueBytes);
                if (!Utf8.IsValid(both[..nameBytes]) || !Utf8.IsValid(both[nameBytes..]))
                {
                    return RefusalCode.InvalidUtf8;
                }

                Add(Encoding.UTF8.GetString(both[..nameBytes]), Encoding.UTF8.GetString(both[nameBytes..]));
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    private RefusalCode? AddJson(ReadOnlyMemory<byte> body)
    {
        var cleaned = StorableText.OfJson(body);
        _isCleaned |= cleaned.IsCleaned;
        try
        {
            using var document = JsonDocument.Parse(cleaned.Json, WebhookParser.Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return RefusalCode.NotAnObject;
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                Add(property.Name, TextOf(property.Value));
            }

            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // A name with half a surrogate pair is not valid text. The message may quote the body, so it is not passed
            // on.
            return RefusalCode.InvalidJson;
        }
    }

    /// <summary>The text that a form would have for the value.</summary>
    internal static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    private void Add(string name, string value)
    {
        name = StorableText.Of(name, ref _isCleaned);
        value = StorableText.Of(value, ref _isCleaned);
        if (!_values.TryAdd(name, value) && _values[name] != value)
        {
            (_repeated ??= []).Add((name, value));
        }
    }
}
