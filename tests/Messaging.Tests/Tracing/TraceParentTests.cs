using System.Diagnostics;
using System.Text;
using StreamML.Messaging.Tracing;

namespace StreamML.Messaging.Tests.Tracing;

/// <summary>The header, by the examples and rules of W3C Trace Context.</summary>
public sealed class TraceParentTests
{
    private const string Example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    [Theory]
    [InlineData(Example, Example)]
    [InlineData(Unsampled, Unsampled)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Example)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be-like", Example)]
    public void Header_ThatIsValid_IsReadAndWrittenAsVersion0(string header, string written)
    {
        var read = TraceParent.Read(header);
        Assert.Equal(written, read.ToString());
        Assert.Equal(written, Encoding.ASCII.GetString(read.ToBytes()));
        Assert.Equal(read, TraceParent.Read(Encoding.ASCII.GetBytes(header)));
        Assert.Equal(header[3..35], read.TraceIdText);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A")]
    [InlineData("0A-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319-b7ad6b71692033310-01")]
    [InlineData("00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319é-b7ad6b7169203331-01")]
    [InlineData(" 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void Header_ThatIsInvalid_IsNone(string? header)
    {
        Assert.True(TraceParent.Read(header).IsNone);
        Assert.True(TraceParent.Read(Encoding.UTF8.GetBytes(header ?? "")).IsNone);
    }

    [Fact]
    public void Child_OfTheSame_IsTheSameInEveryRun()
    {
        var parent = TraceParent.Read(Example);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-", parent.Child("enricher").ToString()[..36]);
        Assert.Equal(parent.Child("enricher"), TraceParent.Read(Example).Child("enricher"));
        Assert.True(parent.Child("enricher").IsSampled);
        TraceParent[] places =
        [
            parent, parent.Child("enricher"), parent.Child("normaliser"), parent.Child("enricher", 1),
            parent.Child("enricher").Child("enricher"), TraceParent.Read(Unsampled).Child("enricher"),
        ];
        Assert.Equal(places.Length, places.Select(place => place.SpanId).Distinct().Count());
    }

    [Theory]
    [InlineData("whatsapp.raw-3/17")]
    [InlineData("")]
    [InlineData("an id with ünïcode, longer than what fits on the stack: 0123456789012345678901234567890123456789"
        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public void Start_WithAnId_IsAValidTraceOfItsOwn(string id)
    {
        var trace = TraceParent.Start(id);
        Assert.Equal(trace, TraceParent.Start(id));
        Assert.Equal(trace, TraceParent.Read(trace.ToString()));
        Assert.NotEqual(trace.TraceId, TraceParent.Start(id + "x").TraceId);
        Assert.False(trace.IsSampled);
    }

    [Fact]
    public void Sampled_SetAndUnset_ChangesThatFlagAlone()
    {
        var random = TraceParent.Read("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02");
        Assert.Equal((3, 2), (random.Sampled(true).Flags, random.Sampled(true).Sampled(false).Flags));
    }

    [Fact]
    public void Context_OfAPlace_HasItsIds()
    {
        var context = TraceParent.Read(Example).ToContext();
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", context.SpanId.ToHexString());
        Assert.Equal(ActivityTraceFlags.Recorded, context.TraceFlags);
        Assert.True(context.IsRemote);
    }
}
