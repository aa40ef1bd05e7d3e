using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Testing.Processors;

namespace StreamML.Hosting.Tests.Erasing;

/// <summary>A receipt is believed as it was signed, and not otherwise.</summary>
public sealed class ErasureReceiptTests
{
    private static readonly ErasureReceipt Receipt = new(
        ErasureReceipt.CurrentFormat, "0199c2a4-0000-7000-8000-000000000000", "acme",
        "acme/00112233445566778899aabbccddeeff", 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), 2, 3,
        new Dictionary<string, long> { ["whatsapp.raw"] = 4 }, new Dictionary<string, long> { ["messages"] = 5 }, 1,
        new Dictionary<string, long>(), [new GoneLater("the log", DateTimeOffset.UnixEpoch.AddDays(2))]);

    [Fact]
    public void Receipt_AsSigned_Verifies()
    {
        var read = ErasureReceipt.Verify(Receipt.Sign(TestKeys.Installation), TestKeys.Installation);

        Assert.Equal(Receipt.ErasureId, read.ErasureId);
        Assert.Equal(5, read.Tables["messages"]);
        Assert.Equal(Receipt.Later, read.Later);
    }

    [Theory]
    [InlineData("\"messages\":5", "\"messages\":6")]
    [InlineData("acme/0011", "acme/1111")]
    [InlineData("{\"receipt\":{", "{\"receipt\":{ ")]
    public void Receipt_ThatWasChanged_IsRefused(string part, string changed)
    {
        string signed = Receipt.Sign(TestKeys.Installation);
        Assert.Contains(part, signed, StringComparison.Ordinal);

        var fault = Assert.Throws<RoleConfigurationException>(() => ErasureReceipt.Verify(
            signed.Replace(part, changed, StringComparison.Ordinal), TestKeys.Installation));
        Assert.Contains("changed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Receipt_OfAnotherInstallation_IsRefusedWithBothFingerprints()
    {
        var fault = Assert.Throws<RoleConfigurationException>(
            () => ErasureReceipt.Verify(Receipt.Sign(TestKeys.Other), TestKeys.Installation));
        Assert.Contains(TestKeys.Other.Fingerprint, fault.Message, StringComparison.Ordinal);
        Assert.Contains(TestKeys.Installation.Fingerprint, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"receipt\":{},\"signature\":{}}")]
    public void File_ThatIsNoReceipt_IsRefused(string text) =>
        Assert.Throws<RoleConfigurationException>(() => ErasureReceipt.Verify(text, TestKeys.Installation));
}
