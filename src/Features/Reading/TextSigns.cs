using System.Collections.Frozen;

namespace StreamML.Features.Reading;

/// <summary>Signs carried by words.</summary>
[Flags]
internal enum WordSigns
{
    None = 0,
    Price = 1 << 0,
    Meeting = 1 << 1,
    Positive = 1 << 2,
    Complaint = 1 << 3,
    Unsubscribe = 1 << 4,
    Stop = 1 << 5,
    Call = 1 << 6,
    Thing = 1 << 7,
    You = 1 << 8,
    Asks = 1 << 9,
    Greets = 1 << 10,
}

/// <summary>
/// Words and word pairs that carry signs, in lower case. English, and the stop words of WhatsApp's largest languages.
/// </summary>
internal static class TextSigns
{
    private static readonly FrozenDictionary<string, WordSigns> Words = Build();

    /// <summary>Finds the signs of a word or of two words separated by a space, without allocating.</summary>
    public static WordSigns Of(ReadOnlySpan<char> words)
        => Words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(words, out var signs)
            ? signs
            : WordSigns.None;

    private static FrozenDictionary<string, WordSigns> Build()
    {
        var words = new Dictionary<string, WordSigns>(StringComparer.Ordinal);
        Add(words, WordSigns.Price,
            "price,prices,priced,pricing,cost,costs,costing,quote,quotes,quotation,fee,fees,discount,discounts,how "
            + "much,price list,cheaper,cheapest,rates,tariff");
        Add(words, WordSigns.Meeting,
            "meeting,meetings,meet,appointment,appointments,schedule,reschedule,scheduled,demo,demonstration,"
            + "consultation,call me,phone call,video call,visit you,come by");
        Add(words, WordSigns.Positive,
            "good,great,excellent,perfect,amazing,awesome,wonderful,fantastic,love,loved,loves,like,liked,happy,"
            + "pleased,glad,thanks,"
            + "thank,thankyou,thx,nice,best,beautiful,interested,yes,sure,definitely,absolutely,helpful,recommend,"
            + "satisfied,impressed,excited,super,cool,appreciate,delighted,brilliant,lovely,superb,outstanding");
        Add(words, WordSigns.Complaint,
            "complaint,complaints,complain,complaining,disappointed,disappointing,disappointment,unacceptable,terrible,"
            + "horrible,awful,"
            + "worst,broken,damaged,refund,refunds,refunded,scam,scammed,fraud,useless,ridiculous,disgusting,defective,"
            + "faulty");
        Add(words, WordSigns.Unsubscribe,
            "unsubscribe,unsubscribed,optout,opt out,remove me,stop messaging,stop sending,stop texting,stop "
            + "contacting,not contact");
        Add(words, WordSigns.Stop, "stop,end,quit,cancel,stopall,stop all,baja,parar,sair,arret,arrêt,stopp");
        Add(words, WordSigns.Call,
            "buy,order,book,click,tap,reply,call,visit,shop,register,subscribe,sign up,learn more,get "
            + "yours,try,download,join now");
        Add(words, WordSigns.Thing, "your order,your cart,your account,your booking,your appointment,your last");
        Add(words, WordSigns.You, "you,your,yours");
        Add(words, WordSigns.Asks,
            "who,what,when,where,why,how,which,whose,can,could,would,will,do,does,did,is,are,may,should,have,has");
        Add(words, WordSigns.Greets, "hi,hello,hey,dear,hola,ola,olá");
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Add(Dictionary<string, WordSigns> words, WordSigns sign, string list)
    {
        foreach (string word in list.Split(','))
        {
            words[word] = words.GetValueOrDefault(word) | sign;
        }
    }
}
