import type { Language } from './language.ts'

/**
 * What no code may say, by subject: whoever finds the words, and whoever gets them, sees nothing but ordinary words. A
 * word is out when it is one of these, or begins with one of six letters or more.
 */
const subjects: Record<Language, Record<string, string>> = {
  nl: {
    violence:
      'slaan slag schop stomp stoot steek mes mep trap geweld vechten ruzie wapen pistool geweer kogel zwaard sabel dolk lans bijl bom granaat kanon katapult munitie oorlog leger soldaat moord dreiging wurgen bijten schieten schot zweep knuppel hamer koevoet beul jager jagen gijzel steken snijden boksen worstelen slager slachten knal vuur brand gevaar overval inbraak roof',
    sex: 'seks sex naakt bloot bordeel borst tepel kont kut lul pik poes zoen zoenen kus kussen vrijen vrij geil neuken naaien pijpen strippen panty slip bikini ondergoed hoer slet likken zuigen wippen pot flikker nimf bed verkracht versieren',
    family:
      'vader moeder mama papa broer zus oom tante neef nicht opa oma kind kinderen zoon dochter baby gezin familie huwelijk bruid bruiloft trouwen scheiden scheiding vriend vriendin liefde lief schat tweeling ouders man vrouw meisje jongen weduwe wees luier papfles voogd',
    body: 'buik been arm hoofd haar oor mond tong tand lip keel rug voet teen hand duim vinger elleboog knie heup bil huid nek neus oog gezicht wang kin hals bloed bot spier hart lever nier long maag darm navel oksel schedel skelet lichaam vuist pols hersenen pink baard speeksel',
    illness:
      'ziek ziekte ziekenhuis dokter arts verband pleister pil medicijn pijn wond wonde blauwe bult koorts kanker griep virus spuit ambulance litteken wrat apotheek gif zwanger abortus handicap invalide verdoving',
    death:
      'dood doden sterven graf begraven graven kist urn lijk moord zelfmoord ophangen strop mummie erfenis testament weduwe crematie',
    religion:
      'kerk moskee tempel klooster abdij kapel pastoor dominee imam priester monnik non paus god godin engel duivel hemel hel bijbel koran psalm gebed bidden heilig zegen ziel zonde doop pelgrim altaar satan pasen sinterklaas kruis',
    law: 'politie agent rechter rechtbank advocaat notaris boete straf cel gevangen gevangenis tralies boei boeien dief moordenaar verdachte getuige aangifte melden bewaker detective wet vonnis proces celstraf misdaad spion',
    drink:
      'bier wijn jenever likeur wodka whisky rum cognac gin borrel cocktail champagne kroeg dronken drank kater drugs hasj wiet joint coke heroine sigaret sigaar tabak roken verslaafd casino gokken poker roulette',
    insult:
      'dom stom gek idioot sukkel trut heks varken zwijn ezel doos muts eikel zak lelijk dik vet lui dwerg lafaard sloof slappeling loser mietje rotzak wijf wijsneus flapoor kwal',
    fear: 'angst bang eng griezel schrik schaduw donker alleen eenzaam verdriet huilen boos woede haat wraak dwang dreigen vlucht vluchten weglopen redden redder hulp help helpen veilig opvang gluren loeren volgen vangen vangnet geheim code wachtwoord thuis huis verhuizen slachtoffer dader bellen praten schreeuw stil stilte kooi ketting riem slot opsluiten afhangen kelder bunker monster spook verdwalen',
    names:
      'daan sem lucas milan levi finn noah tess sophie julia emma anna sara eva lotte fleur iris roos merel linde jasmijn robin thomas jan piet kees jet mees sanne mohammed fatima ali',
    loose:
      'dat dit deze die het een van met voor naar niet wel maar want zodat omdat iets niets altijd nooit soms misschien',
  },
  en: {
    violence:
      'hit slap punch kick beat stab kill murder fight attack violent violence weapon gun rifle pistol bullet sword dagger knife axe spear bomb grenade cannon army soldier military war battle hunt hunter hunting stalk stalker choke strangle torch hammer whip shoot threat trap hostage robber robbery wrestler muzzle smash crush burn fire flame blast explode danger',
    sex: 'sex sexy naked nude strip breast nipple bra bikini kiss lick suck hoe cock dick tart virgin undress condom porn escort petting pansy sperm rape pot butt fanny',
    family:
      'mother father mom dad brother sister aunt uncle nephew niece grandma grandpa son daughter child children baby family wife husband bride wedding marry marriage divorce boyfriend girlfriend darling lover love orphan parent sibling twin lady woman man girl boy toddler nanny',
    body: 'body face head hair ear eye mouth tongue tooth teeth lip throat neck chest shoulder arm elbow hand finger thumb leg knee ankle foot heel toe skin blood bone muscle heart lung liver kidney stomach belly brain nose chin cheek waist hip rib wrist fist nail skull skeleton vein limb nostril',
    illness:
      'sick ill disease doctor nurse hospital pill drug medicine bandage wound hurt pain scar bruise fever cancer virus toxic poison pregnant abortion clinic numb surgeon plague',
    death: 'dead death die grave coffin tomb corpse funeral ghost mummy vanish vigil suicide zombie',
    religion:
      'church chapel mosque temple heaven hell god goddess angel devil demon satan bible koran psalm prayer pray priest monk nun pope bishop holy saint soul sin sacred bless sermon pilgrim cathedral',
    law: 'police cop sheriff marshal jail prison judge jury court lawyer thief crook guard warden crime criminal victim verdict witness suspect spy arrest ransom legal law',
    drink:
      'beer wine cider whiskey whisky liquor rum gin vodka pub bar tavern drunk cocktail cigar cigarette tobacco smoke smoking hemp casino gamble gambling bet wager poker lottery',
    insult:
      'ugly fat stupid dumb idiot lazy weird witch pig hag cow jerk loser crazy mad fool silly slacker greedy clumsy slave midget dwarf',
    fear: 'afraid fear scare scary panic shadow alone lonely sad cry sob angry anger rage revenge escape flee hide hidden secret code password safe safety help rescue shelter home house silence scream shock shiver creep peephole paparazzi kidnap lock-in cellar monster sneak lost',
    names:
      'oscar jasper hazel iris ruby jade jack john mary emma noah liam olivia heather rosemary robin daisy amy lucas',
    loose:
      'the and but this that these those with from because every both very want well while maybe ought never always often',
  },
}

/** The subjects that forbid this word; most have none. */
export function keptOut(word: string, language: Language): string[] {
  return Object.entries(subjects[language]).flatMap(([subject, words]) => {
    const list = words.split(' ')
    return list.some((out) => out === word || (out.length > 5 && word.startsWith(out))) ? [subject] : []
  })
}

export const subjectsOf = (language: Language): string[] => Object.keys(subjects[language])
