//! How much a text looks like words of a script. Only differences count: between the same bytes read in several encodings.

use super::language::Language;
use super::{Letters, Script};

/// Characters that names and labels often have, beyond which a reading of few characters tells little.
const SIMPLIFIED: &str = "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市目光数死接马安金银铜铁木石土火风云雨雪花草树叶果林竹松梅兰菊荷鸟鱼虫猫狗牛羊猪鸡鸭鹅兔虎狮象熊猴鹿狼狐鼠蛇龟蛙鹰车船飞机桌椅床灯书笔纸衣鞋帽包杯碗盘刀叉苹香蕉橙桃梨葡萄西瓜草莓茶咖啡奶酒饭面包红黄蓝绿白黑紫灰健康病斑锈霉叶片测试训练验证图像片类别标签文件名字数据集正常异常良性恶性玫瑰郁金向日葵蒲公英雏";
const TRADITIONAL: &str = "的一是不了人我在有他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市目光數死接馬安金銀銅鐵木石土火風雲雨雪花草樹葉果林竹松梅蘭菊荷鳥魚蟲貓狗牛羊豬雞鴨鵝兔虎獅象熊猴鹿狼狐鼠蛇龜蛙鷹車船飛機桌椅床燈書筆紙衣鞋帽包杯碗盤刀叉蘋香蕉橙桃梨葡萄西瓜草莓茶咖啡奶酒飯麵紅黃藍綠白黑紫灰健康病斑鏽黴測試訓練驗證圖像片類別標籤檔案名稱資料集正常異常良性惡性玫瑰鬱蒲英雛犬";
const JAPANESE: &str = "一人日大年出本中子見国言上分生手自行者二間事思時気会十家女三前的方入小地合後目長場代私下立部学物月田何来彼話体動社知理山内同心発高実作当新世今書度明五戦力名金性対意用男主通関文屋感郎業定政持道外取所現最化四先民身不口川東相法全聞情野考向平成軍開教経信近以語面連問原顔正機九次数美回表声報要変神記和引治決太込受解市期様活頭組指説能葉流然初在調笑議直夫選権利制続石進伝加助点産務件命番落付得半戻好空違殺置結店海木馬犬猫鳥魚花草樹林森果桜松竹梅菊雪雨風雲火土水牛羊豚鶏鴨兎虎象熊猿鹿狼狐鼠蛇亀蛙車船飛電灯机椅子皿椀杯刀鞋靴帽服紙筆茶酒飯麺赤青黄緑白黒紫病健康良悪訓練検証画像種類分類名前写真";
const KOREAN: &str = "이다는에의을를가고하은지도로사한기자시인그있나정대어리스수아해서일부전보주들구제장과라만원국여공상면동성경문조비니오소유신선우연생관민지세행내년화안선교미마모바강학무더적발용식물방산위개회실분명진간차당현거양음말금법결계타호질물같던중형복령업치된작때것트두각외까르파추토느프크카포코호텔새고양개강아지나무꽃물고기사과바나나포도딸기책상의자컵차배비행기말소돼지닭오리토끼호랑이사자곰여우늑대뱀거북개구리검은흰빨간노란초록파란건강병훈련검증시험정상불량";
/// What a doubling of likelihood counts.
const LIKELIHOOD: f64 = 0.12;

/// How plausible a reading is: about one for each byte that is not ASCII, if it reads well.
pub(super) fn score(text: &str, script: &Script) -> f64 {
    let letters: Vec<char> = text.chars().collect();
    let mut score = 0.0;
    for (place, &letter) in letters.iter().enumerate() {
        if letter.is_ascii() {
            continue;
        }
        let before = place.checked_sub(1).map(|place| letters[place]);
        let after = letters.get(place + 1).copied();
        score += match *script {
            Script::Latin => latin(letter, before, after),
            Script::Alphabet(ref of) => alphabet(letter, before, after, of),
            Script::Japanese => wide(before, after, japanese(letter)),
            Script::Simplified => wide(before, after, simplified(letter)),
            Script::Traditional => wide(before, after, traditional(letter)),
            Script::Korean => wide(before, after, korean(letter)),
        };
    }
    score
}

/// How plausible it is that texts are of the one language, of these, that fits best: by the letters of the words that are not ASCII. Nothing
/// for scripts whose words are not looked at.
pub(super) fn of_one_language(texts: &[String], languages: &[Language]) -> f64 {
    let is_of_word = |letter: char| !letter.is_ascii() || letter.is_ascii_alphabetic();
    let words = || {
        let words = texts
            .iter()
            .flat_map(|text| text.split(|letter| !is_of_word(letter)));
        words.filter(|word| !word.is_ascii())
    };
    let of = |language: &Language| -> f64 {
        words()
            .flat_map(str::chars)
            .map(|letter| language.gain(letter))
            .sum()
    };
    let best = languages.iter().map(of).reduce(f64::max);
    LIKELIHOOD * best.unwrap_or(0.0)
}

fn latin(letter: char, before: Option<char>, after: Option<char>) -> f64 {
    if letter.is_control() || letter == '\u{fffd}' {
        return -3.0;
    }
    if !letter.is_alphabetic() {
        return match letter {
            // Often met in names as such.
            '°' | '®' | '©' | '’' | '“' | '”' | '–' | '—' | '…' | '½' | '×' | '«' | '»'
            | '\u{a0}' | '€' => 0.2,
            _ => -1.5,
        };
    }
    // Greek and other letters that DOS's tables hold for formulas; the ordinals of Spanish.
    if letter > '\u{24f}' || matches!(letter, 'ª' | 'º' | 'µ' | 'ƒ') {
        return -1.5;
    }
    let is_letter = |other: Option<char>| other.is_some_and(char::is_alphabetic);
    let strange =
        |other: Option<char>| other.is_some_and(|other| !other.is_ascii() && other.is_alphabetic());
    let mut score = 0.8;
    if is_letter(before) || is_letter(after) {
        score += 0.2;
    }
    // "MŠhre": a capital within a word of small letters.
    if letter.is_uppercase() && before.is_some_and(char::is_lowercase) {
        score -= 2.0;
    }
    if letter.is_lowercase()
        && before.is_some_and(char::is_uppercase)
        && after.is_some_and(char::is_uppercase)
    {
        score -= 1.0;
    }
    // Words have few such letters in a row.
    if strange(before) {
        score -= 0.6;
    }
    if strange(after) {
        score -= 0.6;
    }
    score
}

/// Of an alphabet of its own, whose words have no Latin letters.
fn alphabet(letter: char, before: Option<char>, after: Option<char>, of: &Letters) -> f64 {
    if is_misplaced_in_thai(letter, before, after) {
        return -1.5;
    }
    if !of.contains(&letter) {
        return if matches!(letter, '«' | '»' | '–' | '—' | '№' | '…' | '\u{a0}') {
            0.1
        } else {
            -1.5
        };
    }
    let of_it = |other: Option<char>| other.is_some_and(|other| of.contains(&other));
    let ascii = |other: Option<char>| other.is_some_and(|other| other.is_ascii_alphabetic());
    let mut score = 0.7;
    if of_it(before) || of_it(after) {
        score += 0.4;
    }
    if ascii(before) || ascii(after) {
        score -= 1.2;
    }
    if letter.is_uppercase() && before.is_some_and(char::is_lowercase) {
        score -= 1.5;
    }
    score
}

/// Thai's vowels and marks stand at consonants, and two of its letters are in no word. All bytes of some other encodings are letters of it.
fn is_misplaced_in_thai(letter: char, before: Option<char>, after: Option<char>) -> bool {
    let is_consonant = |letter: char| ('\u{e01}'..='\u{e2e}').contains(&letter);
    let is_mark = |letter: char| matches!(letter, '\u{e30}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}');
    match letter {
        '\u{e03}' | '\u{e05}' => true,
        '\u{e40}'..='\u{e44}' => !after.is_some_and(is_consonant),
        _ if is_mark(letter) => {
            !before.is_some_and(|before| is_consonant(before) || is_mark(before))
        }
        _ => false,
    }
}

/// A character of two bytes: words of these scripts do not mix with Latin letters without a gap.
fn wide(before: Option<char>, after: Option<char>, own: f64) -> f64 {
    let latin = |other: Option<char>| other.is_some_and(|other| other.is_ascii_lowercase());
    let mixed = usize::from(latin(before)) + usize::from(latin(after));
    own - 1.2 * mixed as f64
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Signs that all of these scripts use between words.
fn is_wide_sign(letter: char) -> bool {
    ('\u{3000}'..='\u{3020}').contains(&letter) || ('\u{ff01}'..='\u{ff5e}').contains(&letter)
}

fn japanese(letter: char) -> f64 {
    match letter {
        'ぁ'..='ん' | 'ァ'..='ヶ' | 'ー' => 2.4,
        // Of half width: of one byte, and hardly used in names. Chinese read as Japanese is full of them.
        '\u{ff61}'..='\u{ff9f}' => -0.6,
        letter if JAPANESE.contains(letter) => 2.3,
        letter if is_han(letter) => 0.9,
        letter if is_wide_sign(letter) || letter == '々' => 0.5,
        _ => -1.5,
    }
}

fn simplified(letter: char) -> f64 {
    match letter {
        letter if SIMPLIFIED.contains(letter) => 2.3,
        letter if is_han(letter) => 1.0,
        letter if is_wide_sign(letter) => 0.3,
        _ => -1.5,
    }
}

fn traditional(letter: char) -> f64 {
    match letter {
        letter if TRADITIONAL.contains(letter) => 2.3,
        letter if is_han(letter) => 0.9,
        letter if is_wide_sign(letter) => 0.3,
        _ => -1.5,
    }
}

fn korean(letter: char) -> f64 {
    match letter {
        letter if KOREAN.contains(letter) => 2.3,
        '가'..='힣' => 0.8,
        letter if is_wide_sign(letter) => 0.3,
        // Han is rare in Korean of today.
        _ => -1.5,
    }
}
