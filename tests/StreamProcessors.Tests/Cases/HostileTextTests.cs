using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>
/// Hostile strings in every field of webhooks and of the API: each record has its row, each message one in all three
/// tables, and nothing is dead-lettered.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class HostileTextTests(PostgresFixture postgres)
{
    private const string Message = """{"id":"wamid.#@","from":"4670#","timestamp":"1781517600",""";

    // @ is a hostile string, # a number that no other record of the run has.
    private static readonly string[] Contents =
    [
        """ "type":"text","text":{"body":"@"},"@":"@","context":{"from":"@","id":"@","referred_product":{"catalog_id":"@"}} """,
        """ "type":"image","image":{"id":"@","mime_type":"@","sha256":"@","url":"@","caption":"@"},"group_id":"@" """,
        """
        "type":"document","document":{"id":"@","filename":"@","caption":"@"},
        "referral":{"source_url":"@","body":"@","ctwa_clid":"@"}
        """,
        """ "type":"location","location":{"latitude":1,"longitude":2,"name":"@","address":"@","url":"@"} """,
        """
        "type":"contacts","contacts":[{"name":{"formatted_name":"@","last_name":"@"},"phones":[{"phone":"@","type":"@"}],
        "emails":[{"email":"@"}]}]
        """,
        """ "type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"@","title":"@","description":"@"}} """,
        """
        "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"@","body":"@","response_json":"{\"a\":\"@\"}"}}
        """,
        """ "type":"button","button":{"payload":"@","text":"@"} """,
        """ "type":"reaction","reaction":{"message_id":"@","emoji":"@"} """,
        """
        "type":"order","order":{"catalog_id":"@","text":"@","product_items":[
        {"product_retailer_id":"@","quantity":"@","item_price":"@","currency":"@"}]}
        """,
        """ "type":"system","system":{"type":"@","body":"@","wa_id":"@","user_id":"@"},"identity":{"hash":"@"} """,
        """
        "type":"unsupported","unsupported":{"type":"@"},
        "errors":[{"code":1,"title":"@","message":"@","error_data":{"details":"@"},"href":"@"}]
        """,
        """ "type":"@","@":{"@":[1e999999,"@",{"@":-0.1e-77777}]} """,
    ];

    private static readonly string[] Statuses =
    [
        """ "status":"failed","recipient_id":"@","biz_opaque_callback_data":"@","errors":[{"code":1,"title":"@","href":"@"}] """,
        """ "status":"@s","recipient_id":"@","recipient_identity_key_hash":"@","conversation":{"id":"@","origin":{"type":"@"}} """,
        """
        "status":"read","recipient_type":"group","recipient_id":"@","recipient_participant_id":"@","recipient_participant_user_id":"@",
        "pricing":{"pricing_model":"@","type":"@","category":"@"}
        """,
        """
        "status":"captured","type":"payment","payment":{"reference_id":"@","currency":"@","receipt":"@","amount":"@","@":"@",
        "transaction":{"id":"@","type":"@","status":"@","method":"@","error":{"code":"@","reason":"@"},
        "refunds":[{"id":"@","status":"@","amount":"1.50"}]}}
        """,
        """ "status":"@","type":"@t","@":1e999999 """,
    ];

    private static readonly string[] Pieces =
    [
        @"\u0000", @"\ud800", @"\uDFFF", @"\ud83d\ude00", @"\ud83d", @"\\u0000", @"\u0001", @"\uffff", @"\u202e", @"\n",
        "\\\"", "a", "é",
        "'", "%s", "{", "\U0001F600",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Strings_HostileInEveryField_LeaveEachRecordItsRows(int seed)
    {
        var random = new Random(seed);
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());
        var normaliser = pipeline.Normaliser;
        var records = new List<SourceRecord>();
        for (int number = 0; number < 300; number += 2)
        {
            string contact = Filled(
                random, """{"profile":{"name":"@","username":"@"},"wa_id":"4670#","user_id":"SE.#","@":"@"}""", number);
            string message = Filled(random, Message + Pick(random, Contents) + "}", number);
            string other = Filled(random, Message + Pick(random, Contents) + "}", number + 1);
            string status = Filled(
                random, """{"id":"wamid.S#@","timestamp":"1781517600",""" + Pick(random, Statuses) + "}", number);
            records.Add(normaliser.Webhook(Bodies.Body("messages", $$"""
                {"metadata":{"phone_number_id":"1{{Hostile(random, 1)}}"},"contacts":[{{contact}}],"messages":[{{message}},{{other}}],
                "statuses":[{{status}}],"errors":[{{Filled(random, "{\"code\":#,\"title\":\"@\",\"@\":\"@\"}", number)}}]}
                """)));
            records.Add(UnstorableInputs.Post(normaliser, ApiKind.Event, Filled(random, """
                {"type":"ticket_opened","phone":"+4670123456","ticket_id":"t","outcome":"x","note":"@","more":{"@":["@",1e999999]}}
                """, number), $"e{number}"));
            records.Add(UnstorableInputs.Post(normaliser, ApiKind.Feedback, Filled(random, """
                {"kind":"opinion","text":"a@","more":{"@":"@"}}
                """, number), $"f{number}"));
        }

        await pipeline.RunAsync([.. records]);

        Assert.Empty(normaliser.Committed.DeadLetters);
        Assert.Equal(0, await pipeline.CountAsync("outbox"));
        Assert.Equal(
            (300, 300, 300, 150, 300, 150),
            (await pipeline.CountAsync("messages"), await pipeline.CountAsync("message_texts"),
                await pipeline.CountAsync("enrichments"),
                await pipeline.CountAsync("statuses"), await pipeline.CountAsync("events"),
                await pipeline.CountAsync("feedback")));
        Assert.Equal(0, await pipeline.ScalarAsync<long>("""
            SELECT count(*) FROM {s}.messages m
            FULL JOIN {s}.message_texts t USING (phone_number_id, message_id)
            FULL JOIN {s}.enrichments e USING (phone_number_id, message_id)
            WHERE m.tenant IS NULL OR t.tenant IS NULL OR e.tenant IS NULL
            """));
        Assert.NotEqual(0, await pipeline.ScalarAsync<long>("SELECT count(*) FROM {s}.messages WHERE text_cleaned"));
    }

    private static string Filled(Random random, string template, int number) => string.Concat(template
        .Replace("#", $"{10_000 + number}", StringComparison.Ordinal)
        .Select(letter => letter == '@' ? Hostile(random, 4) : letter.ToString()));

    private static string Hostile(Random random, int most)
        => string.Concat(Enumerable.Range(0, random.Next(most) + 1).Select(_ => Pick(random, Pieces)));

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
