using StreamML.Traffic.People;
using StreamML.Traffic.Voice;
using StreamML.Traffic.Webhooks;

namespace StreamML.Traffic.Plan;

/// <summary>
/// Creates updates in event time: messages of every type, their edits and revokes (some before their original),
/// statuses, and changed numbers. Adds the expected results to the ledger. Not thread-safe.
/// </summary>
internal sealed class UpdateStream
{
    // One message in this many has payment statuses, and one has group receipts.
    private const int PaymentEvery = 25;
    private const int GroupEvery = 12;

    private const int PeoplePerThousandMessages = 50;

    private readonly TrafficOptions _options;
    private readonly Ledger _ledger;
    private readonly Random _random;
    private readonly List<Account> _accounts = [];
    private readonly List<Person> _people = [];
    private readonly List<(int Due, Update Update)> _delayed = [];
    private int _limit;
    private int _made;
    private int _emitted;
    private int _spoken;
    private long _clockMs;

    public UpdateStream(TrafficOptions options, Ledger ledger, Random random)
    {
        (_options, _ledger, _random) = (options, ledger, random);
        _clockMs = options.StartMs;
        _limit = options.Messages;
        for (int number = 0; number < options.Accounts; number++)
        {
            _accounts.Add(Account.Of(number));
        }
    }

    /// <summary>Event time of the latest message, milliseconds since the Unix epoch.</summary>
    public long ClockMs => _clockMs;

    public bool Finished => _made >= _limit && _delayed.Count == 0;

    /// <summary>Stops creating messages; updates already promised still follow.</summary>
    public void End() => _limit = Math.Min(_limit, _made);

    /// <summary>The next update.</summary>
    public Update Next()
    {
        _emitted++;
        int due = _delayed.FindIndex(entry => entry.Due <= _emitted || _made >= _limit);
        if (due >= 0)
        {
            var update = _delayed[due].Update;
            _delayed.RemoveAt(due);
            return update;
        }

        return NewMessage();
    }

    /// <summary>A random person who has written; null if there is none.</summary>
    public Person? Anybody() => _people.Count == 0 ? null : _people[_random.Next(_people.Count)];

    private Update NewMessage()
    {
        _clockMs += _random.Next(40, 4_000);
        var person = ChoosePerson();
        if (_random.Next(400) == 0 && !person.HidesNumber)
        {
            return ChangeNumber(person);
        }

        string id = NextId(person);
        if (IsVoiceDue)
        {
            return VoiceNote(person, id);
        }

        bool plain = _random.NextDouble() < 0.72;
        string kind = plain ? "text" : MessageJson.OtherTypes[_random.Next(MessageJson.OtherTypes.Length)];
        if (kind == "audio" && _options.VoiceNotes > 0)
        {
            kind = "sticker";
        }

        string text = Phrases.Pick(person.Language, _random);
        if (IsTwilios && TwilioForm.Has(kind))
        {
            return ByTwilio(person, kind, text);
        }

        string carried = text;
        string json = MessageJson.Message(person, id, _clockMs, Payloads.TypeOf(kind), writer =>
        {
            if (plain)
            {
                MessageJson.Text(writer, text);
            }
            else
            {
                carried = Payloads.Write(writer, kind, text, _random);
            }
        });
        _made++;
        Promise(person.Account, id, id, carried);
        Status(person);
        var original = new Update(UpdateKind.Message, person.Account, person, json);
        return plain && _made < _limit && _random.NextDouble() < _options.RevisionShare
            ? Revise(person, id, original, revoke: _random.Next(2) == 0)
            : original;
    }

    // Draws nothing if the share is zero, so that the bytes of such plans stay unchanged.
    private bool IsTwilios => _options.TwilioShare > 0 && _random.NextDouble() < _options.TwilioShare;

    private Update ByTwilio(Person person, string kind, string text)
    {
        string id = $"SM{_random.NextInt64(long.MaxValue):x16}{_made:x16}";
        (string form, string carried) = TwilioForm.Message(person, id, kind, text, _random);
        _made++;
        _ledger.Revisions[new RevisionKey(person.Account.DisplayNumber, id, id)] = carried;
        Status(person);
        return new Update(UpdateKind.Twilio, person.Account, person, form);
    }

    // Each in the middle of its share of the messages.
    private bool IsVoiceDue => _spoken < _options.VoiceNotes
        && _made >= ((2L * _spoken) + 1) * _options.Messages / (2L * _options.VoiceNotes);

    private Update VoiceNote(Person person, string id)
    {
        var note = SpokenNote.Of(_spoken++);
        string json = MessageJson.Message(person, id, _clockMs, "audio", writer => Payloads.VoiceNote(writer, note));
        _made++;
        Promise(person.Account, id, id, note.Sentence.Text);
        _ledger.VoiceNotes[new RevisionKey(person.Account.PhoneNumberId, id, id)] = note;
        var original = new Update(UpdateKind.Message, person.Account, person, json);
        return note.Fate == NoteFate.Withdrawn ? Revise(person, id, original, revoke: true) : original;
    }

    /// <summary>Plans an edit or a revoke; either may come before its original.</summary>
    private Update Revise(Person person, string id, Update original, bool revoke)
    {
        string revisionId = NextId(person);
        long revisedMs = _clockMs + _random.Next(2_000, 60_000);
        string text = revoke ? "" : Phrases.Pick(person.Language, _random) + " (edited)";
        string json = MessageJson.Message(person, revisionId, revisedMs, revoke ? "revoke" : "edit", writer =>
        {
            writer.WriteStartObject(revoke ? "revoke" : "edit");
            writer.WriteString("original_message_id", id);
            if (!revoke)
            {
                writer.WriteStartObject("message");
                writer.WriteString("type", "text");
                MessageJson.Text(writer, text);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
        _made++;
        Promise(person.Account, id, revisionId, text);
        _ledger.Settled[(person.Account.PhoneNumberId, id)] = new SettledMessage(revoke, text);
        var revision = new Update(UpdateKind.Message, person.Account, person, json);
        bool revisionFirst = _random.NextDouble() < 0.3;
        _delayed.Add((_emitted + _random.Next(1, 200), revisionFirst ? original : revision));
        return revisionFirst ? revision : original;
    }

    private Update ChangeNumber(Person person)
    {
        string oldId = person.UserId;
        string id = NextId(person);
        string oldWaId = person.WaId;
        person.ChangeNumber(_random);
        string json = MessageJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("from", oldWaId);
            writer.WriteString("from_user_id", oldId);
            writer.WriteString("id", id);
            writer.WriteString("timestamp", MessageJson.Seconds(_clockMs));
            writer.WriteString("type", "system");
            writer.WriteStartObject("system");
            writer.WriteString("body", $"User A changed from {oldWaId} to {person.WaId}");
            writer.WriteString("wa_id", person.WaId);
            writer.WriteString("user_id", person.UserId);
            writer.WriteString("type", "user_changed_number");
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        _made++;
        Promise(person.Account, id, id, "");
        string linked = MessageJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("wa_id", person.WaId);
            writer.WriteStartObject("user_id");
            writer.WriteString("previous", oldId);
            writer.WriteString("current", person.UserId);
            writer.WriteEndObject();
            writer.WriteString("timestamp", MessageJson.Seconds(_clockMs));
            writer.WriteEndObject();
        });
        var update = new Update(UpdateKind.UserIdUpdate, person.Account, person, linked);
        _delayed.Add((_emitted + _random.Next(1, 20), update));
        return new Update(UpdateKind.Message, person.Account, From: null, json);
    }

    private void Status(Person person)
    {
        if (_random.NextDouble() >= _options.StatusShare / 2)
        {
            return;
        }

        bool twilios = IsTwilios;
        string id = twilios ? $"SMOUT{_made:D29}" : $"wamid.OUT{_made:D9}";
        if (!twilios && _made % PaymentEvery == 0)
        {
            Payment(person, id);
            return;
        }

        if (!twilios && _made % GroupEvery == 0
            && _people.Find(each => each.Account == person.Account && each != person) is { } other)
        {
            Receipt(person, id);
            Receipt(other, id);
            return;
        }

        string[] steps = (twilios, _random.Next(20) == 0) switch
        {
            (true, true) => ["queued", "sent", "undelivered"],
            (true, false) => ["queued", "sent", "delivered", "read"],
            (false, true) => ["sent", "failed"],
            (false, false) => ["sent", "delivered", "read"],
        };
        int count = _random.Next(1, steps.Length + 1);
        for (int step = 0; step < count; step++)
        {
            var update = twilios
                ? new Update(UpdateKind.Twilio, person.Account, person, TwilioForm.Status(person, id, steps[step]))
                : Of(person, MessageJson.Status(person, id, steps[step], _clockMs + (step * 1_000)));
            Later(update, new StatusKey(id, steps[step], ""));
        }
    }

    // Captured and refunded: two statuses that differ only in the refund.
    private void Payment(Person person, string id)
    {
        string refund = $"r{_made}";
        Later(Of(person, MessageJson.Payment(person, id, refund: null, _clockMs)), new StatusKey(id, "captured", ""));
        Later(Of(person, MessageJson.Payment(person, id, refund, _clockMs)), new StatusKey(id, "captured", refund));
    }

    // A group message read by one participant, named by user id.
    private void Receipt(Person person, string id)
        => Later(
            Of(person, MessageJson.Receipt(person, id, "read", _clockMs)), new StatusKey(id, "read", person.UserId));

    private static Update Of(Person person, string json) => new(UpdateKind.Status, person.Account, person, json);

    private void Later(Update update, StatusKey key)
    {
        _delayed.Add((_emitted + _random.Next(1, 30), update));
        _ledger.Statuses[key] = 0;
    }

    private void Promise(Account account, string messageId, string revisionId, string text) =>
        _ledger.Revisions[new RevisionKey(account.PhoneNumberId, messageId, revisionId)] = text;

    private Person ChoosePerson()
    {
        int wanted = Math.Max(5, _made * PeoplePerThousandMessages / 1_000);
        if (_people.Count >= wanted)
        {
            return _people[_random.Next(_people.Count)];
        }

        var person = new Person(_people.Count + 1, _accounts[_random.Next(_accounts.Count)], _random);
        _people.Add(person);
        _ledger.AddPerson();
        return person;
    }

    private string NextId(Person person) =>
        $"wamid.HBgL{person.Number:X6}{_random.NextInt64(long.MaxValue):X16}{_made:X8}";
}
