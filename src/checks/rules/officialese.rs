//! Words of the office that have a plain one. A choice of our own, in the spirit of Statsrådsberedningen's Svarta listan
//! (PM 2011:1): words that such texts still use.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use crate::checks::{
    model::Remark,
    register::Register,
    text::{Run, Text, tokens_of},
};

/// The forms of a word or phrase, parted by commas; what is plain; and whether the plain word can stand in its place
/// as it is.
type Entry = (&'static str, &'static str, bool);

/// The list.
const LIST: &[Entry] = &[
    ("äger rätt", "har rätt", true),
    ("jml", "enligt", true),
    ("ankommer på, ankommer det på", "ska, är någons uppgift", false),
    ("belöper sig till", "är, blir", false),
    ("delges, delgavs", "få, lämnas till", false),
    ("anmoda, anmodar, anmodade, anmodat, anmodas, anmodats, anmodades, anmodan", "be, uppmana", false),
    ("tillställa, tillställer, tillställde, tillställt, tillställs, tillställts, tillställdes", "skicka, ge", false),
    ("avser, avse, avsåg", "gälla, handla om, tänka", false),
    ("avseende", "om, för", false),
    ("beträffande", "om", true),
    ("rörande", "om", true),
    ("erfordra, erfordrar, erfordrade, erfordrat, erfordras, erfordrades", "kräva, behöva", false),
    ("erforderlig", "nödvändig", true),
    ("erforderligt", "nödvändigt", true),
    ("erforderliga", "nödvändiga", true),
    ("ombesörja, ombesörjer, ombesörjde, ombesörjt, ombesörjs, ombesörjdes", "ordna, sköta", false),
    ("jämväl", "också", true),
    ("jämlikt", "enligt", true),
    ("tillse, tillser, tillsåg, tillsett, tillses", "se till", false),
    ("dylik", "sådan", true),
    ("dylikt", "sådant", true),
    ("dylika", "sådana", true),
    ("erhålla", "få", true),
    ("erhåller", "får", true),
    ("erhöll", "fick", true),
    ("erhållit", "fått", true),
    ("erhålls, erhållas, erhållits", "få", false),
    ("anföra", "säga, skriva", false),
    ("anför, anförde, anfört, anförs, anfördes, anförts, anförda", "säga, skriva, nämna", false),
    ("i enlighet med", "enligt", true),
    ("med anledning av", "på grund av, eftersom", false),
    ("såvida, såframt", "om", true),
    ("för avsikt", "tänka, ska", false),
    ("enär", "eftersom", true),
    ("emedan", "eftersom", true),
    (
        "ianspråktagande, ianspråktagandet, ianspråktaga, ianspråktar, ianspråktas, ianspråktagits",
        "använda, användning",
        false,
    ),
    ("snarast möjligt, så snart som möjligt kan ske", "snarast, så snart som möjligt", false),
    ("ifrågavarande, förevarande", "den här, det här", false),
    ("vederbörande", "den som saken gäller", false),
    ("vederbörlig, vederbörligt, vederbörliga, vederbörligen", "rätt, behörig", false),
    ("erlägga, erlägger, erlade, erlagt, erläggs, erläggas, erlades, erläggande", "betala", false),
    ("föranleder, föranleda, föranledde, föranlett, föranleds, föranleddes", "leda till, ge, orsaka", false),
    ("härvidlag, härvid, härutinnan", "här, i det här fallet", false),
    ("därvid, därvidlag", "då", false),
    ("häri, härav, härom, härför", "i det här, av det här", false),
    ("därest", "om", true),
    ("därstädes, härstädes", "där, här", false),
    ("envar", "var och en", true),
    ("evad", "vad", true),
    ("förefinns, förefinnas, föreligger, föreligga, förelåg, förelegat", "finnas", false),
    ("företa, företar, företog, företagits, företas, företagas", "göra", false),
    ("gällande lagstiftning", "lagen, lagarna", false),
    ("huruvida", "om", true),
    ("inkomma, inkommer, inkom, inkommit", "komma in", false),
    ("inneha, innehar, innehade, innehaft", "ha", false),
    ("inrymma, inrymmer, inrymde, inrymmas, inryms", "innehålla, rymma", false),
    ("i förekommande fall", "om det behövs, om det finns", false),
    ("i syfte att", "för att", true),
    ("i händelse av", "om", false),
    ("i anledning av", "på grund av, om", false),
    ("i den mån", "om, så långt som", false),
    ("i avsaknad av", "utan", true),
    ("i samband därmed", "då, samtidigt", false),
    ("inom ramen för", "i, inom", false),
    ("med avseende på", "i fråga om, om", false),
    ("med beaktande av", "med tanke på, med hänsyn till", false),
    ("med hänsyn härtill", "därför", true),
    ("med stöd av nämnda", "enligt", false),
    ("under förutsättning att", "om", true),
    ("vid tidpunkten för", "när", false),
    ("till följd härav, på grund härav, till följd därav", "därför", true),
    ("åligga, åligger, ålåg, åläggs", "ska, vara skyldig", false),
    ("åvila, åvilar, åvilade", "ligga på, vara någons ansvar", false),
    ("åtnjuta, åtnjuter, åtnjöt, åtnjutit, åtnjutande", "få, ha", false),
    ("åsyfta, åsyftar, åsyftade, åsyftas", "mena, gälla", false),
    ("utgöra, utgör, utgjorde, utgjort, utgörs", "vara", false),
    ("utröna, utröner, utrönt, utrönas", "ta reda på", false),
    ("utverka, utverkar, utverkade, utverkat", "skaffa, få", false),
    ("vidtaga, vidta, vidtar, vidtog, vidtagit, vidtas, vidtagits, vidtagna, vidtagande", "göra, genomföra", false),
    ("tillika", "också, dessutom", false),
    ("tillhandahålla, tillhandahåller, tillhandahöll, tillhandahållit, tillhandahålls", "ge, erbjuda, ha", false),
    ("spörsmål, spörsmålet", "fråga", false),
    ("stadga, stadgar, stadgade, stadgas, stadgat", "bestämma, säga", false),
    ("sålunda", "så, alltså", false),
    ("såsom", "som", true),
    ("sagda, ovannämnda, ovanstående, nämnda, nedannämnda", "den, det, dessa", false),
    ("omförmäla, omförmäls, omförmälda", "nämna", false),
    ("oaktat", "trots", true),
    ("medelst", "med, genom", false),
    ("likaledes", "också", true),
    ("likväl", "ändå", true),
    (
        "implementera, implementerar, implementerade, implementerat, implementeras, implementering, implementeringen",
        "införa, genomföra",
        false,
    ),
    ("handhava, handhar, handhade, handhavande, handhas", "sköta", false),
    ("hemställa, hemställer, hemställde, hemställt, hemställan", "begära, be", false),
    ("förebringa, förebringar, förebringat", "lägga fram", false),
    ("effektuera, effektuerar, effektueras, effektuerat", "utföra", false),
    ("delgiva, delgiver, delgivit", "lämna, meddela", false),
    (
        "bereda möjlighet, beredas möjlighet, bereds möjlighet, bereda tillfälle, beretts tillfälle, beretts möjlighet, beredas tillfälle",
        "få möjlighet, ge möjlighet",
        false,
    ),
    ("bestrida, bestrider, bestred, bestridit, bestrids", "betala, säga emot", false),
    ("begagna, begagnar, begagnade, begagnat, begagnas", "använda", false),
    ("bibringa, bibringar, bibringas", "ge", false),
    ("angående", "om", true),
    ("alltjämt", "fortfarande", true),
    ("allenast", "bara", true),
    ("ehuru", "fastän", true),
    ("eljest", "annars", true),
    ("ej", "inte", true),
    ("icke", "inte", true),
    ("ty", "för, eftersom", false),
    ("torde", "bör, ska", false),
    ("uppbära, uppbär, uppbar, uppburit, uppbärs", "få, ta emot", false),
    ("överensstämma, överensstämmer, överensstämde", "stämma överens", false),
    ("översända, översänder, översände, översänt, översänds", "skicka", false),
];

/// A form as tokens, and its entry.
type Form = (Vec<String>, &'static Entry);

/// The forms by their first token.
static FORMS: LazyLock<HashMap<String, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: HashMap<String, Vec<Form>> = HashMap::new();
    for entry in LIST {
        for form in entry.0.split(", ") {
            let tokens = tokens_of(form);
            if let Some(first) = tokens.first() {
                forms.entry(first.clone()).or_default().push((tokens, entry));
            }
        }
    }
    for known in forms.values_mut() {
        known.sort_by_key(|(tokens, _)| std::cmp::Reverse(tokens.len()));
    }
    forms
});

/// Words of the list.
#[must_use]
pub fn words(text: &Text, _: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for run in text.runs() {
        let mut at = 0;
        while at < run.tokens.len() {
            let known = FORMS.get(run.lower(at)).map(Vec::as_slice).unwrap_or_default();
            let entry = known.iter().find(|(tokens, _)| run.follows(at, tokens));
            at += entry.map_or(1, |(tokens, _)| tokens.len());
            if let Some((tokens, entry)) = entry {
                found.extend(remark(run, &(at - tokens.len()..at), entry));
            }
        }
    }
    found
}

fn remark(run: &Run, tokens: &Range<usize>, (_, plain, exact): &Entry) -> Option<Remark> {
    if run.has_chip(&run.bytes(tokens)) {
        return None;
    }
    let remark = Remark::on(run, tokens, format!("Enklare: {plain}."));
    let capital = run.token(tokens.start).is_some_and(|token| token.capital);
    let word = if capital { crate::document::facts::capitalised(plain) } else { (*plain).to_owned() };
    Some(if *exact { remark.to_words(&word) } else { remark })
}
