namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>
/// Statuses that differ in one thing, and statuses that do not differ. Each group is a body of its own.
/// </summary>
internal static class StatusInputs
{
    private const string Group = "\"recipient_id\":\"grp1\",\"recipient_type\":\"group\"";

    /// <summary>Name, statuses, how many records they are, how many contacts.</summary>
    public static readonly (string Name, string[] Statuses, int Records, int Contacts)[] All =
    [
        ("participants by user id", [
            Of("read", $"{Group},\"recipient_participant_user_id\":\"KE.aa1\""),
            Of("read", $"{Group},\"recipient_participant_user_id\":\"KE.bb2\"")], 2, 2),
        ("participants by parent user id", [
            Of("read", $"{Group},\"recipient_participant_parent_user_id\":\"KE.ENT.aa1\""),
            Of("read", $"{Group},\"recipient_participant_parent_user_id\":\"KE.ENT.bb2\"")], 2, 2),
        ("participants by phone and by user id", [
            Of("delivered", $"{Group},\"recipient_participant_id\":\"573000000001\""),
            Of("delivered", $"{Group},\"recipient_participant_user_id\":\"CO.bb2\""),
            Of("delivered", $"{Group},\"recipient_participant_id\":\"573000000003\"")], 3, 3),
        ("participants by the recipient's user id", [
            Of("read", $"{Group},\"recipient_user_id\":\"KE.aa1\""),
            Of("read", $"{Group},\"recipient_user_id\":\"KE.bb2\"")], 2, 2),
        ("a participant and the group", [
            Of("delivered", Group),
            Of("delivered", $"{Group},\"recipient_participant_user_id\":\"KE.aa1\"")], 2, 2),
        ("capture and refund", [
            Payment("captured", Transaction("t1", "success", "null")),
            Payment("captured", Transaction("t1", "success", Refund("r1", "completed")))], 2, 1),
        ("two partial refunds", [
            Payment("captured", Transaction("t1", "success", Refund("r1", "completed"))),
            Payment("captured", Transaction("t1", "success", Refund("r1", "completed"), Refund("r2", "completed")))], 2,
                1),
        ("a refund that goes through", [
            Payment("captured", Transaction("t1", "success", Refund("r1", "pending"))),
            Payment("captured", Transaction("t1", "success", Refund("r1", "completed")))], 2, 1),
        ("two tries to pay", [
            Payment("pending", Transaction("t1", "failed")),
            Payment("pending", Transaction("t2", "pending"))], 2, 1),
        ("a try that ends", [
            Payment("pending", Transaction("t1", "pending")),
            Payment("pending", Transaction("t1", "failed"))], 2, 1),
        ("two references", [
            Payment("captured", Transaction("t1", "success")),
            Payment("captured", Transaction("t1", "success"), reference: "inv-8")], 2, 1),
        ("two reasons of a failed payment", [
            Payment("failed", """{"id":"t1","type":"upi","status":"failed","error":{"code":"U30","reason":"x"}}"""),
            Payment("failed", """{"id":"t1","type":"upi","status":"failed","error":{"code":"U16","reason":"x"}}""")], 2,
                1),
        ("a failed payment and a failed delivery", [
            Of("failed", "\"recipient_id\":\"919900000001\""),
            Payment("failed", Transaction("t1", "failed"))], 2, 1),
        ("two errors", [
            Of("failed", "\"recipient_id\":\"4670\",\"errors\":[{\"code\":131026}]"),
            Of("failed", "\"recipient_id\":\"4670\",\"errors\":[{\"code\":131049}]")], 2, 1),
        ("an error and none", [
            Of("failed", "\"recipient_id\":\"4670\""),
            Of("failed", "\"recipient_id\":\"4670\",\"errors\":[{\"code\":131049}]")], 2, 1),
        ("a call and a message", [
            Of("failed", "\"recipient_id\":\"4670\",\"type\":\"call\""),
            Of("failed", "\"recipient_id\":\"4670\",\"type\":\"message\"")], 2, 1),
        ("two business numbers", [
            Of("read", "\"recipient_id\":\"4670\""), "NUMBER 2",
            Of("read", "\"recipient_id\":\"4670\"")], 2, 1),
        ("equal twice", [
            Of("read", "\"recipient_id\":\"4670\""), Of("read", "\"recipient_id\":\"4670\"")], 1, 1),
        ("equal with its keys in another order", [
            Payment(
                "captured", """{"id":"t1","type":"upi","status":"success","refunds":[{"id":"r1","status":"done"}]}"""),
            Payment("captured",
                """{"refunds":[{"status":"done","id":"r1"}],"status":"success","type":"upi","id":"t1"}""")], 1, 1),
        ("equal, its type said and not said", [
            Of("read", "\"recipient_id\":\"4670\",\"type\":\"message\""), Of("read", "\"recipient_id\":\"4670\"")], 1,
                1),
        ("equal, its errors' words in other languages", [
            Of("failed", "\"recipient_id\":\"4670\",\"errors\":[{\"code\":131026,\"title\":\"Undeliverable\"}]"),
            Of("failed", "\"recipient_id\":\"4670\",\"errors\":[{\"title\":\"Ej levererat\",\"code\":131026}]")], 1, 1),
        ("equal, told again later", [
            Of("read", "\"recipient_id\":\"4670\""),
            Of("read", "\"recipient_id\":\"4670\"", Bodies.Time + 60)], 1, 1),
    ];

    /// <summary>A status of the message wamid.A.</summary>
    public static string Of(string status, string more, long seconds = Bodies.Time)
        => $"{{\"id\":\"wamid.A\",\"status\":\"{status}\",\"timestamp\":\"{seconds}\",{more}}}";

    /// <summary>A status of a payment.</summary>
    public static string Payment(string status, string transaction, string reference = "inv-7")
        => Of(status, $$"""
           "type":"payment","recipient_id":"919900000001","payment":{"reference_id":"{{reference}}","currency":"INR",
           "amount":{"value":45000,"offset":100},"transaction":{{transaction}}}
           """);

    /// <summary>A transaction with refunds; "null" is the JSON null that stands for none.</summary>
    public static string Transaction(string id, string status, params string[] refunds)
    {
        string list = refunds switch
        {
            [] => "",
            ["null"] => ",\"refunds\":null",
            _ =>
            $",\"refunds\":[{string.Join(",", refunds)}]"
        };
        return $"{{\"id\":\"{id}\",\"type\":\"upi\",\"status\":\"{status}\"{list}}}";
    }

    /// <summary>A refund of a part.</summary>
    public static string Refund(string id, string status, int value = 20000)
        => $"{{\"id\":\"{id}\",\"status\":\"{status}\",\"amount\":{{\"value\":{value},\"offset\":100}}}}";
}
