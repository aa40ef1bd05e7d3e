using System.Text;

namespace StreamML.Ingest.Tests;

/// <summary>Webhook bodies.</summary>
internal static class Bodies
{
    public static byte[] Of(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>One text message for each account.</summary>
    public static byte[] Text(params string[] wabaIds) => Of(
        """{"object":"whatsapp_business_account","entry":["""
        + string.Join(',', wabaIds.Select(id => $$"""{"changes":[{{Change("wamid.1")}}],"id":"{{id}}"}"""))
        + "]}");

    /// <summary>Many updates of one account.</summary>
    public static byte[] Updates(string wabaId, int count) => Of(
        $$"""{"object":"whatsapp_business_account","entry":[{"id":"{{wabaId}}","changes":["""
        + string.Join(',', Enumerable.Range(0, count).Select(each => Change($"wamid.{each}")))
        + "]}]}");

    private static string Change(string id) =>
        """{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1"}"""
        + ",\"messages\":[{\"from\":\"4915\",\"id\":\"" + id + "\","
        + """
        "timestamp":"1700000000","type":"text","text":{"body":"gr\u00fc\u00dfe"}}]}}
        """;
}
